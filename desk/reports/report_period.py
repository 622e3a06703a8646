"""The figures of a span of time. Read only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.access import require
from desk.desk import Desk
from desk.people.teams_of import team_asked
from desk.surveys.measure_satisfaction import measure_satisfaction
from domain.people.person import Role
from domain.sla.attainment import Attainment, Took, attainment
from domain.sla.policy import Metric
from domain.surveys.satisfaction import Satisfaction


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReport:
    """What happened from `since` until before `until`."""

    since: datetime
    until: datetime
    opened: int
    resolved: int
    attainment: Mapping[Metric, Attainment]
    # None = nothing was given in the span.
    took: Mapping[Metric, Took | None]
    satisfaction: Satisfaction

    @property
    def breached(self) -> int:
        """Promises first broken in the span."""
        return sum(kept.breached for kept in self.attainment.values())


def report_period(
    desk: Desk, since: datetime, until: datetime, *, team: str | None = None
) -> PeriodReport:
    """Count it. Supervisors only; raises NotAllowed.

    `team`: of one team, "" = of all; None = in a team's group the team's, elsewhere of all.
    """
    require(desk, Role.SUPERVISOR)
    team = team_asked(desk, team)
    figures = desk.unit.figures
    return PeriodReport(
        since=since,
        until=until,
        opened=figures.opened(since, until, team=team),
        resolved=figures.resolved(since, until, team=team),
        attainment={m: attainment(figures.outcomes(m, since, until, team=team)) for m in Metric},
        took={m: figures.took(m, since, until, team=team) for m in Metric},
        satisfaction=measure_satisfaction(desk, since, until, team=team),
    )
