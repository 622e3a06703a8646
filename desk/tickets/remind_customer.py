"""The clock: the customer was asked something and did not answer."""

from dataclasses import replace

from desk.desk import Desk
from desk.sla.working_hours import not_at_night
from domain.deadlines import Deadline
from domain.tickets.history import EventKind
from domain.tickets.ticket import Status


def remind_customer(desk: Desk, deadline: Deadline) -> None:
    """Remind them once of the question, never at night: after downtime, at the next opening."""
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None or ticket.status is not Status.WAITING_CUSTOMER:
        return
    opening = not_at_night(desk, ticket, desk.now)
    if opening > desk.now:
        desk.unit.deadlines.set(replace(deadline, id=0, attempts=0, due_at=opening))
        return
    desk.record(ticket, EventKind.CUSTOMER_REMINDED)
