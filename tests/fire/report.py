"""The figures of a fire."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Report:
    """What happened, and what ought not to have."""

    seed: int
    database: str
    processes: int
    customers: int = 0
    seconds: float = 0.0
    strikes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    # Rows and requests by name.
    figures: dict[str, int] = field(default_factory=dict)
    violations: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        head = (
            f"{self.database}, {self.processes} processes, {self.customers} customers, "
            f"{self.seconds:.0f} s, seed {self.seed}"
        )
        lines = [
            head,
            f"strikes     {sum(self.strikes.values())}: {_listed(self.strikes)}",
            f"faults      {sum(self.faults.values())}: {_listed(self.faults)}",
            *(f"{name:<32}{count:>8}" for name, count in self.figures.items()),
            f"{'violations':<32}{len(self.violations):>8}",
            *(f"  {violation}" for violation in self.violations),
        ]
        return "\n".join(lines)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
