"""How well promises were kept, in words for reports."""

from collections.abc import Iterator

from conversations.wording.times import duration_words
from desk.reports.report_period import PeriodReport
from domain.ports import Texts
from domain.sla.attainment import Attainment, Took
from domain.sla.policy import Metric


def promise_facts(texts: Texts, figures: PeriodReport) -> Iterator[tuple[str, str]]:
    """For each metric there was something of: the share kept in time, and how long it took."""
    for metric in Metric:
        kept, took = figures.attainment[metric], figures.took[metric]
        if kept.share is None and took is None:
            continue
        yield texts.say(f"report.attained.{metric}"), _attained(texts, kept)
        if took is not None:
            yield texts.say(f"report.took.{metric}"), _took(texts, took)
    if all(kept.share is None for kept in figures.attainment.values()):
        yield texts.say("report.attained"), texts.say("report.none")


def _attained(texts: Texts, kept: Attainment) -> str:
    if kept.share is None:
        return texts.say("report.none")
    judged = kept.met + kept.breached
    share = texts.say("report.share", share=f"{kept.share:.0%}", met=kept.met, judged=judged)
    if not kept.excluded:
        return share
    return texts.say_counted("report.share.excluded", kept.excluded, share=share)


def _took(texts: Texts, took: Took) -> str:
    return texts.say_counted(
        "report.took.value",
        took.count,
        half=duration_words(texts, took.half),
        most=duration_words(texts, took.most),
        business_half=duration_words(texts, took.business_half),
        business_most=duration_words(texts, took.business_most),
    )
