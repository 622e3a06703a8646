"""Work on a ticket goes on."""

from desk.access import staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, move
from domain.tickets.ticket import Ticket


def resume_ticket(desk: Desk, number: int, *, seen: int = 0) -> Ticket:
    """End holding or waiting; a ticket nobody has is new again."""
    ticket = staff_ticket(desk, number, seen=seen)
    after = move(ticket, Verb.RESUME, desk.now)
    return write_change(desk, ticket, after, EventKind.RESUMED)
