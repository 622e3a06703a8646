"""Somebody of the staff calls the supervisors."""

from desk.access import staff_ticket
from desk.desk import Desk
from desk.escalation.climb import begin_call
from desk.talk.talking import short_enough
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed
from domain.tickets.ticket import Ticket


def escalate_ticket(desk: Desk, number: int, reason: str) -> Ticket:
    """Call them, saying why: whom its ladder names, until somebody says that they know."""
    ticket = staff_ticket(desk, number)
    check_allowed(ticket, Verb.ESCALATE)
    reason = short_enough(desk.policy, reason)
    desk.record(ticket, EventKind.ESCALATED, reason=reason)
    return begin_call(desk, ticket)
