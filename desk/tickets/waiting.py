"""What time does to a ticket that waits for its customer, or rests: set here, handled by verbs."""

from datetime import datetime

from desk.desk import Desk
from desk.sla.working_hours import not_at_night
from domain.deadlines import Deadline, Purpose
from domain.tickets.ticket import Status, Ticket


def settle_waits(desk: Desk, before: Ticket, after: Ticket) -> None:
    """What the ticket no longer waits for need not be waited for. Asked at every change."""
    if before.snoozed_until is not None and after.snoozed_until is None:
        desk.unit.deadlines.cancel(after.number, Purpose.SNOOZE_ENDS)
    if before.status is not after.status and before.status is Status.WAITING_CUSTOMER:
        desk.unit.deadlines.cancel(after.number, Purpose.CUSTOMER_REMINDER)


def start_customer_reminder(desk: Desk, ticket: Ticket) -> None:
    """The customer was asked something: they are reminded once, in working hours."""
    if desk.policy.customer_reminder:
        due_at = not_at_night(desk, ticket, desk.now + desk.policy.customer_reminder)
        _set(desk, ticket, Purpose.CUSTOMER_REMINDER, due_at)


def start_silence(desk: Desk, ticket: Ticket) -> None:
    """Silence after a resolution begins, or begins anew: it ends in a warning, then in closing."""
    desk.unit.deadlines.cancel(ticket.number, Purpose.AUTO_CLOSE, Purpose.AUTO_CLOSE_WARNING)
    closes_at = desk.now + desk.policy.auto_close_after
    if not desk.policy.closing_notice:
        _set(desk, ticket, Purpose.AUTO_CLOSE, closes_at)
        return
    # Of a short time, half is left for answering the warning.
    notice = min(desk.policy.closing_notice, desk.policy.auto_close_after / 2)
    warned_at = not_at_night(desk, ticket, closes_at - notice)
    _set(desk, ticket, Purpose.AUTO_CLOSE_WARNING, warned_at)


def _set(desk: Desk, ticket: Ticket, purpose: Purpose, due_at: datetime) -> None:
    desk.unit.deadlines.set(Deadline(purpose=purpose, number=ticket.number, due_at=due_at))
