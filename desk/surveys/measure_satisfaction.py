"""How satisfied customers were in a span of time. Read only."""

from datetime import datetime

from desk.access import require
from desk.desk import Desk
from domain.people.person import Role
from domain.surveys.satisfaction import Satisfaction, count_satisfaction


def measure_satisfaction(
    desk: Desk, since: datetime, until: datetime, *, team: str = ""
) -> Satisfaction:
    """Of what was asked, and of what was answered, from `since` until before `until`.

    `team`: about its tickets; "" = about all. Supervisors only; raises NotAllowed.
    """
    require(desk, Role.SUPERVISOR)
    figures = desk.unit.figures
    return count_satisfaction(
        figures.asked(since, until, team=team), figures.ratings(since, until, team=team)
    )
