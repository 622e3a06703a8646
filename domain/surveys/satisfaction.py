"""Response rate, CSAT and mean, of all and of each who worked. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.surveys.survey import SATISFIED, Survey


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


def count_satisfaction(sent: Iterable[Survey], answered: Iterable[Survey]) -> Satisfaction:
    """`sent`: asked in the span; `answered`: answered in it, whenever they were asked."""
    asked, given = list(sent), list(answered)
    kept = [survey for survey in asked if survey.cancelled_at is None]
    rated = [survey for survey in given if not is_of_own_work(survey)]
    return Satisfaction(
        sent=len(kept),
        responded=sum(survey.score is not None for survey in kept),
        score=_score([(survey, 1.0) for survey in rated]),
        excluded=len(asked) - len(kept) + len(given) - len(rated),
        by_person=_by_person(rated),
    )


def is_of_own_work(survey: Survey) -> bool:
    """The customer is the engineer, and nobody else worked on it."""
    return survey.engineer_id == survey.customer_id and not survey.credits


def _by_person(rated: Iterable[Survey]) -> dict[int, Score]:
    shares: defaultdict[int, list[tuple[Survey, float]]] = defaultdict(list)
    for survey in rated:
        for person, share in survey.credits.items():
            shares[person].append((survey, share))
    scores = ((person, _score(theirs)) for person, theirs in sorted(shares.items()))
    return {person: score for person, score in scores if score is not None}


def _score(rated: Sequence[tuple[Survey, float]]) -> Score | None:
    given = [(survey.score, share) for survey, share in rated if survey.score is not None]
    count = sum(share for _, share in given)
    if not count:
        return None
    return Score(
        count=count,
        satisfied=sum(share for score, share in given if score >= SATISFIED) / count,
        mean=sum(score * share for score, share in given) / count,
    )
