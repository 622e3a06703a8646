"""A ticket rests until a moment, and comes back by itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from desk.access import staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import MomentPast, MomentTooFar
from desk.talk.talking import short_enough
from domain.deadlines import Deadline, Purpose
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed, move
from domain.tickets.ticket import Ticket

_LONGEST = timedelta(days=366)


def snooze_ticket(
    desk: Desk, number: int, until: datetime, reason: str = "", *, seen: int = 0
) -> Ticket:
    """Put it on hold until then (aware). What the customer writes wakes it before.

    Raises MomentPast, MomentTooFar.
    """
    ticket = staff_ticket(desk, number, seen=seen)
    check_allowed(ticket, Verb.HOLD)
    until = _sensible(desk, until.astimezone(UTC))
    reason = short_enough(desk.policy, reason)
    after = replace(move(ticket, Verb.HOLD, desk.now), waiting_for=reason, snoozed_until=until)
    after = write_change(
        desk, ticket, after, EventKind.HELD, reason=reason, until=until.isoformat()
    )
    deadline = Deadline(purpose=Purpose.SNOOZE_ENDS, number=number, due_at=until)
    desk.unit.deadlines.set(deadline)
    return after


def _sensible(desk: Desk, until: datetime) -> datetime:
    if until <= desk.now:
        raise MomentPast(moment=until)
    if until > desk.now + _LONGEST:
        raise MomentTooFar(days=_LONGEST.days)
    return until
