"""How satisfied customers were in a span of time. Read only."""

from datetime import datetime

from desk.access import require
from desk.desk import Desk
from domain.people.person import Role
from domain.surveys.satisfaction import Satisfaction, count_satisfaction
from domain.surveys.survey import Survey


def measure_satisfaction(
    desk: Desk, since: datetime, until: datetime, *, team: str = ""
) -> Satisfaction:
    """Of what was asked, and of what was answered, from `since` until before `until`.

    `team`: about its tickets; "" = about all. Supervisors only; raises NotAllowed.
    """
    require(desk, Role.SUPERVISOR)
    surveys = desk.unit.surveys
    return count_satisfaction(
        _about(desk, surveys.sent(since, until), team),
        _about(desk, surveys.answered(since, until), team),
    )


def _about(desk: Desk, surveys: list[Survey], team: str) -> list[Survey]:
    return [one for one in surveys if not team or _team(desk, one.number) == team]


def _team(desk: Desk, number: int) -> str:
    ticket = desk.unit.tickets.get(number)
    return ticket.team if ticket else ""
