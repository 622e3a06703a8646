"""The clock: nobody has accepted what the last shift left."""

from dataclasses import replace

from desk.desk import Desk
from domain.deadlines import Deadline
from domain.people.news import HandoverNews, HandoverStep

# The team's lead is told so often before the supervisors are.
_TO_LEAD = 2


def remind_handover(desk: Desk, deadline: Deadline) -> None:
    """Tell the lead, once more the lead, then the supervisors; then it is in their hands."""
    handover = desk.unit.handovers.get(int(deadline.subject))
    if handover is None or handover.accepted_by is not None:
        return
    is_for_lead = deadline.round < _TO_LEAD
    step = HandoverStep.REMINDED if is_for_lead else HandoverStep.RAISED
    desk.announcer.tell(desk.unit, HandoverNews(handover=handover, step=step))
    if is_for_lead:
        again = desk.now + desk.policy.handover_within
        desk.unit.deadlines.set(
            replace(deadline, id=0, attempts=0, round=deadline.round + 1, due_at=again)
        )
