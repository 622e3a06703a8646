"""The clock: a snoozed ticket comes back."""

from desk.changing import write_change
from desk.desk import Desk
from domain.deadlines import Deadline
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, move


def wake_ticket(desk: Desk, deadline: Deadline) -> None:
    """Work goes on, unless it was taken up again, or put off further, before."""
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None or ticket.snoozed_until is None or ticket.snoozed_until > desk.now:
        return
    after = move(ticket, Verb.RESUME, desk.now)
    write_change(desk, ticket, after, EventKind.SNOOZE_ENDED)
