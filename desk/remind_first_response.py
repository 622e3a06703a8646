"""The clock: the promised first response is late."""

from datetime import timedelta

from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.tickets.history import EventKind
from domain.tickets.response import is_late


def remind_first_response(desk: Desk, deadline: Deadline) -> None:
    """Ping, and set the next ping: `ping_limit` times after the first one.

    Whoever calls has marked the deadline done before.
    """
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None or not is_late(ticket, desk.now):
        return
    desk.record(ticket, EventKind.FIRST_RESPONSE_LATE, round=deadline.round)
    if deadline.round < desk.policy.ping_limit and desk.policy.ping_again > timedelta(0):
        again = Deadline(
            purpose=Purpose.FIRST_RESPONSE,
            number=ticket.number,
            due_at=desk.now + desk.policy.ping_again,
            round=deadline.round + 1,
        )
        desk.unit.deadlines.set(again)
