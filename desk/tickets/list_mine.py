"""What an engineer has to do."""

from desk.access import acting_person
from desk.desk import Desk
from domain.people.person import Role
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import LIVE, Ticket


def list_mine(desk: Desk, *, limit: int = 10, after: int | None = None) -> list[Ticket]:
    """The actor's live tickets, most urgent first. `after`: last number of the page before."""
    person = acting_person(desk, Role.ENGINEER)
    which = TicketFilter(statuses=LIVE, assignee_id=person.id)
    return desk.unit.tickets.find(which, order=TicketOrder.URGENCY, limit=limit, after=after)
