"""What waits for somebody to take it."""

from desk.access import require
from desk.desk import Desk
from domain.people.person import Role
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import LIVE, Ticket


def list_queue(desk: Desk, *, limit: int = 10, after: int | None = None) -> list[Ticket]:
    """Live tickets nobody has, most urgent first; in a team's group, those of the team.

    `after`: number of the last ticket of the page before.
    """
    require(desk, Role.ENGINEER)
    team = desk.actor.team if desk.actor else ""
    which = TicketFilter(statuses=LIVE, unassigned=True, team=team)
    return desk.unit.tickets.find(which, order=TicketOrder.URGENCY, limit=limit, after=after)
