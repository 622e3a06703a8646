"""The clock: the customer stayed silent after the resolution."""

from desk.changing import write_change
from desk.desk import Desk
from desk.tickets.waiting import start_silence
from domain.deadlines import Deadline
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, allows, move


def close_silent_ticket(desk: Desk, deadline: Deadline) -> None:
    """Close it if it is still resolved. Who wrote and was not answered is not silent: we are."""
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None or not allows(Verb.CLOSE_SILENT, ticket.status):
        return
    if ticket.unanswered_since is not None:
        start_silence(desk, ticket)
        return
    after = move(ticket, Verb.CLOSE_SILENT, desk.now)
    write_change(desk, ticket, after, EventKind.CLOSED_BY_SILENCE)
