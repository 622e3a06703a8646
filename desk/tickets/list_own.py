"""What a customer reported."""

from desk.access import acting_person
from desk.desk import Desk
from domain.people.person import Role
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import LIVE, Status, Ticket


def list_own(desk: Desk, *, limit: int = 10) -> list[Ticket]:
    """The actor's own tickets, the newest first, those not finished before the others."""
    person = acting_person(desk, Role.CUSTOMER)
    open_ones = _newest(desk, person.id, LIVE | {Status.RESOLVED}, limit)
    ended = frozenset(Status) - LIVE - {Status.RESOLVED}
    left = limit - len(open_ones)
    return [*open_ones, *_newest(desk, person.id, ended, left)] if left > 0 else open_ones


def _newest(desk: Desk, customer_id: int, statuses: frozenset[Status], limit: int) -> list[Ticket]:
    which = TicketFilter(statuses=statuses, customer_id=customer_id)
    return desk.unit.tickets.find(which, order=TicketOrder.NEWEST, limit=limit)
