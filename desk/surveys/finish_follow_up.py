"""The customer was called back."""

from dataclasses import replace

from desk.access import acting_person, existing_ticket
from desk.desk import Desk
from desk.surveys.take_follow_up import check_free, due_follow_up
from desk.talk.talking import checked_text
from domain.deadlines import Purpose
from domain.people.person import Role
from domain.surveys.survey import FollowUp
from domain.tickets.history import EventKind


def finish_follow_up(desk: Desk, number: int, outcome: str) -> FollowUp:
    """Note what came of it. Who finishes what was nobody's did it.

    Raises FollowUpUnknown, FollowUpTaken, TextMissing.
    """
    person = acting_person(desk, Role.ENGINEER)
    task = due_follow_up(desk, number)
    check_free(desk, task, person)
    outcome = checked_text(desk.policy, outcome)
    done = replace(task, owner_id=task.owner_id or person.id, done_at=desk.now, outcome=outcome)
    desk.unit.follow_ups.save(done)
    desk.unit.deadlines.cancel(number, Purpose.FOLLOW_UP, subject=str(task.id))
    desk.record(
        existing_ticket(desk, number), EventKind.FOLLOW_UP_DONE, task=task.id, outcome=outcome
    )
    return done
