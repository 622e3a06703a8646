"""Response rate, CSAT and mean, of all and of each who worked. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.surveys.survey import SATISFIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How many questions were sent."""

    # Without those a reopening took back.
    kept: int
    # Those of them that were answered in time, whenever that was.
    responded: int
    taken_back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """As many answers as are alike."""

    # 1–5.
    score: int
    # Person id → their share of the work.
    credits: Mapping[int, float]
    # The customer is the engineer, and nobody else worked on it.
    is_of_own_work: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What several ratings come to."""

    # Ratings; of one engineer the sum of their shares in them.
    count: float
    # Share of them from SATISFIED on (CSAT), 0–1.
    satisfied: float
    # 1–5.
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """The figures of one span of time."""

    # Questions sent in the span, without those a reopening took back.
    sent: int
    # Those of them that were answered in time, whenever that was.
    responded: int
    # Of what was answered in the span; None = nothing was.
    score: Score | None
    # Left out: taken back by a reopening, and ratings of one's own work.
    excluded: int
    # Person id → what their share of the work came to.
    by_person: Mapping[int, Score]

    @property
    def response_rate(self) -> float | None:
        """Answered ÷ sent, 0–1; None where nothing was sent."""
        return self.responded / self.sent if self.sent else None


def count_satisfaction(asked: Asked, answered: Sequence[Rating]) -> Satisfaction:
    """`asked`: in the span; `answered`: in it, whenever they were asked."""
    rated = [rating for rating in answered if not rating.is_of_own_work]
    return Satisfaction(
        sent=asked.kept,
        responded=asked.responded,
        score=_score([(rating, rating.count) for rating in rated]),
        excluded=asked.taken_back + sum(r.count for r in answered if r.is_of_own_work),
        by_person=_by_person(rated),
    )


def _by_person(rated: Iterable[Rating]) -> dict[int, Score]:
    shares: defaultdict[int, list[tuple[Rating, float]]] = defaultdict(list)
    for rating in rated:
        for person, share in rating.credits.items():
            shares[person].append((rating, share * rating.count))
    scores = ((person, _score(theirs)) for person, theirs in sorted(shares.items()))
    return {person: score for person, score in scores if score is not None}


def _score(rated: Sequence[tuple[Rating, float]]) -> Score | None:
    count = sum(weight for _, weight in rated)
    if not count:
        return None
    return Score(
        count=count,
        satisfied=sum(weight for rating, weight in rated if rating.score >= SATISFIED) / count,
        mean=sum(rating.score * weight for rating, weight in rated) / count,
    )
