"""The customer asks to hurry."""

from dataclasses import replace
from datetime import datetime, timedelta

from desk.access import follow_merges, own_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import UrgedRecently
from desk.escalation.climb import begin_call
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed
from domain.tickets.ticket import Ticket

URGE_AGAIN_AFTER = timedelta(minutes=10)


def urge_ticket(desk: Desk, number: int) -> Ticket:
    """Tell the staff, at most once in ten minutes. Raises UrgedRecently."""
    ticket = follow_merges(desk, own_ticket(desk, number))
    check_allowed(ticket, Verb.URGE)
    _check_pause(desk, ticket)
    count = ticket.urge_count + 1
    after = replace(ticket, urge_count=count)
    after = write_change(desk, ticket, after, EventKind.URGED, count=count)
    return begin_call(desk, after)


def _check_pause(desk: Desk, ticket: Ticket) -> None:
    last = _last_urged(desk, ticket)
    if last is not None and desk.now < last + URGE_AGAIN_AFTER:
        left = last + URGE_AGAIN_AFTER - desk.now
        raise UrgedRecently(number=ticket.number, minutes=-(-left // timedelta(minutes=1)))


def _last_urged(desk: Desk, ticket: Ticket) -> datetime | None:
    if not ticket.urge_count:
        return None
    events = desk.unit.history.of(ticket.number)
    return max((e.at for e in events if e.kind is EventKind.URGED), default=None)
