"""When the shifts of teams end: the deadlines of it, set anew whenever a roster changes."""

from desk.definitions.shaped.rosters import roster
from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.definitions import DefinitionKind
from domain.people.shifts import next_shift_end


def arm_shift_end(desk: Desk, team: str) -> None:
    """The team's next one, by the roster as it is now; none where nobody hands over."""
    plan = roster(desk, team)
    end = next_shift_end(plan, desk.now) if plan else None
    if end is None:
        desk.unit.deadlines.cancel(0, Purpose.SHIFT_ENDS, subject=team)
        return
    desk.unit.deadlines.set(Deadline(purpose=Purpose.SHIFT_ENDS, subject=team, due_at=end.at))


def rearm_shift_ends(desk: Desk) -> None:
    """Of all teams: make-up workdays of a calendar have shifts, too."""
    for definition in desk.unit.definitions.of_kind(DefinitionKind.ROSTER):
        arm_shift_end(desk, definition.key)


def arm_shift_ends(desk: Desk) -> None:
    """At the start. One that fell due while we were down is kept: it is handed over late."""
    pending = {d.subject for d in desk.unit.deadlines.pending(0) if d.purpose is Purpose.SHIFT_ENDS}
    for definition in desk.unit.definitions.of_kind(DefinitionKind.ROSTER):
        if definition.key not in pending:
            arm_shift_end(desk, definition.key)
