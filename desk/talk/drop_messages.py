"""What was kept until somebody writes waited in vain, for so long that it answers nothing."""

from collections import Counter
from datetime import datetime

from desk.desk import Desk
from domain.tickets.history import EventKind


def drop_messages(desk: Desk, before: datetime, limit: int) -> int:
    """Give up at most so many from before, and write into each ticket's history how many of its
    own these were. Returns how many in all.
    """
    found = desk.unit.held.expire(before, limit)
    counts = Counter((one.ticket, one.lane) for one in found if one.ticket is not None)
    for (number, lane), count in counts.items():
        ticket = desk.unit.tickets.get(number)
        if ticket is not None:
            desk.record(
                ticket,
                EventKind.DELIVERY_FAILED,
                reason="nobody wrote there",
                account=lane.account,
                chat=lane.chat,
                dropped=count,
            )
    return len(found)
