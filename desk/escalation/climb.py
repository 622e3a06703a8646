"""Climbing: alerts are taken, written down as events, and what they bring is done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from desk.changing import write_change
from desk.desk import Desk
from desk.escalation.recipients import Recipients, heard_at, rests_until
from desk.escalation.rungs import (
    Climb,
    Events,
    alerted,
    call_climb,
    comes_at,
    due_now,
    is_known,
    next_task_rung_at,
    task_climb,
)
from desk.tickets.assigning_by_method import take_from_silent
from domain.deadlines import Deadline, Purpose
from domain.escalation.climbing import Rung
from domain.surveys.survey import FollowUp
from domain.tickets.history import EventKind, EventValue
from domain.tickets.ticket import Priority, Ticket

__all__ = [
    "begin_call",
    "climb_call",
    "next_task_rung_at",
    "take_due_rungs",
    "take_due_task_rungs",
]

# A rung taken so long after it was due says so: we were down.
_LATE = timedelta(minutes=2)
_RANK = {priority: rank for rank, priority in enumerate(Priority)}


def take_due_task_rungs(desk: Desk, ticket: Ticket, task: FollowUp, events: Events) -> Ticket:
    """The same about a follow-up task; whatever becomes of the ticket."""
    climb = task_climb(desk, ticket, task, events)
    return take_due_rungs(desk, ticket, climb) if climb else ticket


def begin_call(desk: Desk, ticket: Ticket) -> Ticket:
    """Somebody escalated or urged, and it is written down: climb from the lowest rung."""
    climb = call_climb(desk, ticket, desk.unit.history.of(ticket.number))
    if climb:
        ticket = take_due_rungs(desk, ticket, climb)
    return await_call(desk, ticket)


def climb_call(desk: Desk, deadline: Deadline) -> None:
    """The clock: the next rung about what was escalated or urged (Purpose.ESCALATED)."""
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is not None:
        begin_call(desk, ticket)


def await_call(desk: Desk, ticket: Ticket) -> Ticket:
    """Set the deadline of its next rung, or drop it where none follows."""
    climb = call_climb(desk, ticket, desk.unit.history.of(ticket.number))
    due_at = comes_at(desk, ticket, climb) if climb else None
    if due_at is None:
        desk.unit.deadlines.cancel(ticket.number, Purpose.ESCALATED)
    else:
        deadline = Deadline(purpose=Purpose.ESCALATED, number=ticket.number, due_at=due_at)
        desk.unit.deadlines.set(deadline)
    return ticket


def take_due_rungs(desk: Desk, ticket: Ticket, climb: Climb) -> Ticket:
    """Alert those the highest due rung is for; nothing where none is due.

    Returns the ticket as it is then: raised, or somebody else's. What comes next is to be asked
    with the history of then.
    """
    rung = due_now(desk, climb)
    if rung is None:
        return ticket
    told = alerted(desk, ticket, climb, rung)
    if heard_at(desk, ticket, rung.step, told.people, desk.now) > desk.now:
        return ticket
    due_at = heard_at(desk, ticket, rung.step, told.people, rung.due_at)
    is_late = desk.now - due_at > _LATE
    after = _raised(desk, ticket, rung, climb.ladder.key)
    if rung.step.reassign and after.is_live and not is_known(climb):
        after = take_from_silent(desk, after, ladder=climb.ladder.key)
    data = _data(climb, rung, told) | _moved(ticket, after)
    resting = ",".join(_resting(desk, after, rung, told))
    desk.record(after, EventKind.ALERTED, **data, resting=resting, late=is_late)
    return after


def _resting(desk: Desk, ticket: Ticket, rung: Rung, told: Recipients) -> Iterator[str]:
    """Ids of those who are left in peace for now, while others are awake."""
    for person in () if rung.step.wakes else told.people:
        if rests_until(desk, ticket, person, desk.now):
            yield str(person.id)


def _raised(desk: Desk, ticket: Ticket, rung: Rung, ladder: str) -> Ticket:
    to = rung.step.raise_to
    if to is None or _RANK[to] <= _RANK[ticket.priority] or not ticket.is_live:
        return ticket
    data = {"from": ticket.priority.value, "to": to.value, "ladder": ladder}
    return write_change(
        desk, ticket, replace(ticket, priority=to), EventKind.PRIORITY_CHANGED, **data
    )


def _moved(before: Ticket, after: Ticket) -> dict[str, EventValue]:
    data: dict[str, EventValue] = {}
    if after.priority is not before.priority:
        data["raised_to"] = after.priority.value
    if after.assignee_id != before.assignee_id:
        data["reassigned_from"] = before.assignee_id
    return data


def _data(climb: Climb, rung: Rung, told: Recipients) -> dict[str, EventValue]:
    wait = rung.step.ack_within
    return {
        "trigger": climb.course.trigger.value,
        "instance": climb.course.instance,
        "ladder": climb.ladder.key,
        "step": rung.step.key,
        "round": rung.round,
        "people": ",".join(str(person.id) for person in told.people),
        "names": "、".join(person.name for person in told.people),
        "by": ",".join(told.by),
        "groups": ",".join(sorted(told.groups)),
        "due": rung.due_at.isoformat(),
        "is_last": rung.is_last,
        "wants_ack": int(wait.total_seconds()) if wait else None,
    }
