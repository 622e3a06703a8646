"""How satisfied customers were, in words for reports and for the list of people."""

from collections.abc import Iterator

from domain.ports import Texts
from domain.surveys.satisfaction import Satisfaction, Score


def satisfaction_facts(texts: Texts, figures: Satisfaction) -> Iterator[tuple[str, str]]:
    """CSAT with mean and count, the response rate, and what is left out."""
    score, rate = figures.score, figures.response_rate
    yield texts.say("report.csat"), score_words(texts, score) if score else texts.say("report.none")
    if rate is not None:
        yield (
            texts.say("report.responses"),
            texts.say(
                "report.responses.value",
                rate=f"{rate:.0%}",
                responded=figures.responded,
                sent=figures.sent,
            ),
        )
    if figures.excluded:
        yield texts.say("report.excluded"), str(figures.excluded)


def score_words(texts: Texts, score: Score) -> str:
    """ "80% (mean 4.2, 10 ratings)"."""
    return texts.say_counted(
        "report.csat.value",
        round(score.count),
        satisfied=f"{score.satisfied:.0%}",
        mean=f"{score.mean:.1f}",
    )
