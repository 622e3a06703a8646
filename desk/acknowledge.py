"""Somebody says they know ("收到")."""

from desk.access import acting_person, staff_ticket
from desk.desk import Desk
from domain.people.person import Role
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed
from domain.tickets.ticket import Ticket


def acknowledge(desk: Desk, number: int) -> Ticket:
    """Note who knows. Pings about a response that is already late end; later ones stay."""
    acting_person(desk, Role.ENGINEER)
    ticket = staff_ticket(desk, number)
    check_allowed(ticket, Verb.ACKNOWLEDGE)
    desk.record(ticket, EventKind.ACKNOWLEDGED)
    return ticket
