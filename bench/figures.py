"""What a measurement hands back: figures with their targets and what they are held against."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value."""

    what: str
    value: float
    unit: str
    # What must be reached; None = measured for its own sake.
    target: float | None = None
    # More is better (a rate), or less is (a time, a size, a loss).
    more_is_better: bool = False
    # The raw limit or the peer, in the same unit, measured in the same run.
    beside: float | None = None
    beside_what: str = ""

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached; None without one."""
        if self.target is None:
            return None
        return self.value >= self.target if self.more_is_better else self.value <= self.target

    @property
    def ratio(self) -> float | None:
        """How many times the value what stands beside it is (or the reverse for a rate)."""
        return self.value / self.beside if self.beside else None


def quantile(values: list[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
