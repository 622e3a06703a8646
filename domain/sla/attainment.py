"""How well promises were kept in a span of time, and how long things took. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.sla.target_count import Outcome

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """Target instances of one metric that were kept, broken or dropped in a span.

    A broken one counts where it was broken, also while it still runs; what runs in time counts
    nowhere yet.
    """

    met: int
    breached: int
    # Withdrawn, merged, or not promised any more: no part of the share.
    excluded: int

    @property
    def share(self) -> float | None:
        """Kept in time, of all kept or broken; None = there are none."""
        judged = self.met + self.breached
        return self.met / judged if judged else None


def attainment(outcomes: Mapping[Outcome, int]) -> Attainment:
    """From how many there are of each."""
    return Attainment(
        met=outcomes.get(Outcome.MET, 0),
        breached=outcomes.get(Outcome.BREACHED, 0),
        excluded=outcomes.get(Outcome.DROPPED, 0),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """How long it took where it was given at last: half of them at most `half`, nine of ten at
    most `most`. A mean would hide the long ones."""

    count: int
    half: timedelta
    most: timedelta
    # The same in working time, pauses left out.
    business_half: timedelta
    business_most: timedelta


def took(wall: Sequence[int], business: Sequence[int]) -> Took | None:
    """From microseconds, in any order; None = there are none."""
    if not wall:
        return None
    walls, works = sorted(wall), sorted(business)
    return Took(
        count=len(walls),
        half=_rank(walls, 50),
        most=_rank(walls, 90),
        business_half=_rank(works, 50),
        business_most=_rank(works, 90),
    )


def _rank(values: Sequence[int], percent: int) -> timedelta:
    """The nearest rank: a value that was there, not one between two."""
    return values[-(-len(values) * percent // 100) - 1] * _MICROSECOND
