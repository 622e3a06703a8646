"""What was published moves promises: which tickets are counted anew, and when."""

from datetime import timedelta

from desk.desk import Desk
from domain.deadlines import Deadline, Purpose

# Whoever began before it was published knew nothing of it, and is done by then.
_MEANWHILE = timedelta(minutes=1)


def recount_live(desk: Desk) -> None:
    """All live tickets, now; and once more those opened or changed at this moment by others."""
    if desk.unit.deadlines.set_for_live(Purpose.RECOUNT, desk.now):
        later = Deadline(purpose=Purpose.RECOUNT, due_at=desk.now + _MEANWHILE)
        desk.unit.deadlines.set(later)


def recount_changed_meanwhile(desk: Desk, deadline: Deadline) -> None:
    """The clock: whatever was under way is done."""
    since = deadline.due_at - 2 * _MEANWHILE
    desk.unit.deadlines.set_for_live(Purpose.RECOUNT, desk.now, changed_since=since)
