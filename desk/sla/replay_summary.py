"""What a replay comes to: kept and broken promises by metric, old beside new, and what changed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from desk.sla.replay_policy import ReplayedTarget, ReplayPage
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """Met late is breached; what was dropped, or still runs in time, is left out of the rate."""

    met: int
    breached: int
    dropped: int
    open: int

    @property
    def rate(self) -> float | None:
        """Met ÷ (met + breached); None = neither."""
        settled = self.met + self.breached
        return self.met / settled if settled else None


@dataclass(slots=True, kw_only=True)
class ReplaySummary:
    """Grows page by page; keeps the first `most` changed targets, and counts the others."""

    most: int
    tickets: int = 0
    changed_count: int = 0
    changed: list[ReplayedTarget] = field(default_factory=list)
    _old: Counter[tuple[Metric, Outcome]] = field(default_factory=Counter)
    _new: Counter[tuple[Metric, Outcome]] = field(default_factory=Counter)

    def add(self, page: ReplayPage) -> None:
        """Count a page in."""
        self.tickets += page.tickets
        self._old.update((t.metric, t.old.outcome) for t in page.targets if t.old)
        self._new.update((t.metric, t.new.outcome) for t in page.targets if t.new)
        self._note(target for target in page.targets if target.is_changed)

    def old(self, metric: Metric) -> Attainment:
        """What really came of it."""
        return _attainment(self._old, metric)

    def new(self, metric: Metric) -> Attainment:
        """What would have come of it."""
        return _attainment(self._new, metric)

    def _note(self, changed: Iterable[ReplayedTarget]) -> None:
        for target in changed:
            self.changed_count += 1
            if len(self.changed) < self.most:
                self.changed.append(target)


def _attainment(counts: Counter[tuple[Metric, Outcome]], metric: Metric) -> Attainment:
    return Attainment(
        met=counts[metric, Outcome.MET],
        breached=counts[metric, Outcome.BREACHED],
        dropped=counts[metric, Outcome.DROPPED],
        open=counts[metric, Outcome.RUNNING] + counts[metric, Outcome.PAUSED],
    )
