"""Somebody says that they will call the customer back."""

from dataclasses import replace

from desk.access import acting_person, existing_ticket, may
from desk.desk import Desk
from desk.errors import FollowUpTaken, FollowUpUnknown
from desk.locks import lock_work_of
from desk.surveys.opening_follow_up import await_follow_up, open_follow_up
from domain.people.person import Person, Role
from domain.surveys.survey import FollowUp
from domain.tickets.history import EventKind


def take_follow_up(desk: Desk, number: int) -> FollowUp:
    """It is theirs. Supervisors may take it from others. Raises FollowUpUnknown, FollowUpTaken."""
    person = acting_person(desk, Role.ENGINEER)
    task = due_follow_up(desk, number)
    if task.owner_id == person.id and _said_so(desk, task):
        return task
    check_free(desk, task, person)
    lock_work_of(desk.unit, person.id)
    taken = replace(task, owner_id=person.id)
    desk.unit.follow_ups.save(taken)
    ticket = existing_ticket(desk, number)
    desk.record(
        ticket,
        EventKind.FOLLOW_UP_ASSIGNED,
        **{"task": task.id, "owner": person.id, "from": task.owner_id},
    )
    await_follow_up(desk, ticket, taken)
    return taken


def _said_so(desk: Desk, task: FollowUp) -> bool:
    """Who was given it by the plan may not know of it yet."""
    return any(
        event.kind is EventKind.FOLLOW_UP_ASSIGNED
        and (event.data.get("task"), event.data.get("owner")) == (task.id, task.owner_id)
        for event in desk.unit.history.of(task.number)
    )


def due_follow_up(desk: Desk, number: int) -> FollowUp:
    """The task that is to be done. Raises FollowUpUnknown."""
    task = open_follow_up(desk, existing_ticket(desk, number).number)
    if task is None:
        raise FollowUpUnknown(number=number)
    return task


def check_free(desk: Desk, task: FollowUp, person: Person) -> None:
    """Raises FollowUpTaken where it is somebody else's, unless a supervisor asks."""
    if task.owner_id in {None, person.id} or may(desk, Role.SUPERVISOR):
        return
    owner = desk.unit.people.get(task.owner_id)
    raise FollowUpTaken(number=task.number, by=owner.name if owner else "")
