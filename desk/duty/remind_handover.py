"""The clock: nobody has accepted what the last shift left."""

from dataclasses import replace

from desk.desk import Desk
from domain.deadlines import Deadline
from domain.people.news import HandoverNews, HandoverStep

# The team's lead is told so often before the supervisors are.
_TO_LEAD = 2


def remind_handover(desk: Desk, deadline: Deadline) -> None:
    """Tell the lead, once more the lead, then the supervisors; then it is in their hands.

    Without a lead who can be told, the supervisors at once: each step is news to somebody.
    """
    handover = desk.unit.handovers.get(int(deadline.subject))
    if handover is None or handover.accepted_by is not None:
        return
    is_for_lead = deadline.round < _TO_LEAD and _has_lead(desk, handover.team)
    step = HandoverStep.REMINDED if is_for_lead else HandoverStep.RAISED
    desk.announcer.tell(desk.unit, HandoverNews(handover=handover, step=step))
    if is_for_lead:
        again = desk.now + desk.policy.handover_within
        desk.unit.deadlines.set(
            replace(deadline, id=0, attempts=0, round=deadline.round + 1, due_at=again)
        )


def _has_lead(desk: Desk, team: str) -> bool:
    """Somebody leads it and can be told in private."""
    found = desk.unit.teams.get(team)
    if found is None or found.lead is None:
        return False
    identities = desk.unit.people.identities(found.lead)
    return any(one.private_chat and not one.is_unreachable for one in identities)
