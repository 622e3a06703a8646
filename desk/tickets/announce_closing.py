"""The clock: silence is about to close a ticket, and the customer is told before."""

from dataclasses import replace

from desk.desk import Desk
from desk.sla.working_hours import not_at_night
from desk.tickets.waiting import start_silence
from domain.deadlines import Deadline, Purpose
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, allows


def announce_closing(desk: Desk, deadline: Deadline) -> None:
    """Say when it closes; only from then on it may. Never at night, however late the warning is.

    Who wrote and was not answered is not silent: we are.
    """
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None or not allows(Verb.CLOSE_SILENT, ticket.status):
        return
    if ticket.unanswered_since is not None:
        start_silence(desk, ticket)
        return
    opening = not_at_night(desk, ticket, desk.now)
    if opening > desk.now:
        desk.unit.deadlines.set(replace(deadline, id=0, attempts=0, due_at=opening))
        return
    notice = min(desk.policy.closing_notice, desk.policy.auto_close_after / 2)
    closes_at = not_at_night(desk, ticket, desk.now + notice)
    close = Deadline(purpose=Purpose.AUTO_CLOSE, number=ticket.number, due_at=closes_at)
    desk.unit.deadlines.set(close)
    desk.record(ticket, EventKind.CLOSING_ANNOUNCED, closes_at=closes_at.isoformat())
