"""A ticket has to rest: spare parts, a third party."""

from dataclasses import replace

from desk.access import staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.talk.talking import checked_text
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed, move
from domain.tickets.ticket import Ticket


def hold_ticket(desk: Desk, number: int, reason: str, *, seen: int = 0) -> Ticket:
    """Put it on hold, saying what for."""
    ticket = staff_ticket(desk, number, seen=seen)
    check_allowed(ticket, Verb.HOLD)
    reason = checked_text(desk.policy, reason)
    held = move(ticket, Verb.HOLD, desk.now)
    after = replace(held, waiting_for=reason, snoozed_until=None)
    return write_change(desk, ticket, after, EventKind.HELD, reason=reason)
