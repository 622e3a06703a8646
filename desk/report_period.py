"""The figures of a span of time. Read only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from desk.access import require
from desk.desk import Desk
from desk.measure_satisfaction import measure_satisfaction
from domain.people.person import Role
from domain.surveys.satisfaction import Satisfaction


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """What happened from `since` until before `until`. Wall-clock time throughout."""

    since: datetime
    until: datetime
    opened: int
    resolved: int
    # Of tickets opened in the span that a human has answered; None = none yet.
    first_response_median: timedelta | None
    answered: int
    satisfaction: Satisfaction


def report_period(desk: Desk, since: datetime, until: datetime) -> PeriodReport:
    """Count it. Supervisors only; raises NotAllowed."""
    require(desk, Role.SUPERVISOR)
    figures = desk.unit.figures
    waits = figures.first_responses(since, until)
    return PeriodReport(
        since=since,
        until=until,
        opened=figures.opened(since, until),
        resolved=figures.resolved(since, until),
        first_response_median=_median(waits),
        answered=len(waits),
        satisfaction=measure_satisfaction(desk, since, until),
    )


def _median(waits: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(w.total_seconds() for w in waits)) if waits else None
