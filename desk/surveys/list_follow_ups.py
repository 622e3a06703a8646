"""Which customers are to be called back."""

from desk.access import acting_person, require
from desk.desk import Desk
from domain.people.person import Role
from domain.surveys.survey import FollowUp


def list_follow_ups(desk: Desk) -> list[FollowUp]:
    """All that are to be done, the one due first first; in a team's group: the team's."""
    require(desk, Role.ENGINEER)
    team = desk.actor.team if desk.actor else ""
    tasks = desk.unit.follow_ups.open()
    return [task for task in tasks if not team or _team_of(desk, task) == team]


def list_own_follow_ups(desk: Desk) -> list[FollowUp]:
    """Those the actor has taken or was given."""
    return desk.unit.follow_ups.open(acting_person(desk, Role.ENGINEER).id)


def _team_of(desk: Desk, task: FollowUp) -> str:
    ticket = desk.unit.tickets.get(task.number)
    return ticket.team if ticket else ""
