"""Which rung of its ladder a ticket comes to next. Takes none: that is `desk.escalation.climb`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.definitions.shaped.calendars import schedules
from desk.definitions.shaped.plans import escalation_plan
from desk.desk import Desk
from desk.escalation.recipients import Recipients, heard_at, may_rest, recipients
from domain.escalation.climbed import calls, climbed
from domain.escalation.climbing import Rung, Taken, due_rung, next_rung
from domain.escalation.course import Course, along_target, since_event, until_due
from domain.escalation.ladder import Ladder, Trigger
from domain.sla.policy import Traits
from domain.sla.target_count import TargetCount
from domain.sla.traits import product_of, site_of
from domain.surveys.survey import FollowUp
from domain.tickets.history import TicketEvent
from domain.tickets.ticket import Ticket

Events = Sequence[TicketEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Climb:
    """A ladder being climbed about a ticket."""

    ladder: Ladder
    course: Course
    events: Events
    # Whom "assignee" means.
    owner_id: int | None


def next_rung_at(desk: Desk, ticket: Ticket, count: TargetCount, events: Events) -> datetime | None:
    """When the next rung about this target is to be taken (UTC).

    In the past: one is due now. None: nothing follows, or the clock is paused. `events`: the whole
    history of the ticket.
    """
    climb = target_climb(desk, ticket, count, events)
    return comes_at(desk, ticket, climb) if climb else None


def rung_on_clock(
    desk: Desk, ticket: Ticket, count: TargetCount, events: Events
) -> datetime | None:
    """The same, without asking who would be alerted, or whether they may be disturbed then."""
    climb = target_climb(desk, ticket, count, events)
    if climb is None:
        return None
    rung = _to_come(desk, climb)
    return rung.due_at if rung else None


def next_task_rung_at(
    desk: Desk, ticket: Ticket, task: FollowUp, events: Events
) -> datetime | None:
    """The same about a follow-up task (Purpose.FOLLOW_UP)."""
    climb = task_climb(desk, ticket, task, events)
    return comes_at(desk, ticket, climb) if climb else None


def target_climb(desk: Desk, ticket: Ticket, count: TargetCount, events: Events) -> Climb | None:
    """Along an SLA target that still runs; None = no ladder is for it."""
    if not count.is_open:
        return None
    schedule = schedules(desk)(count.calendar, team=ticket.team, site=site_of(ticket.fields))
    return _climb(desk, ticket, along_target(count, schedule), events, ticket.assignee_id)


def task_climb(desk: Desk, ticket: Ticket, task: FollowUp, events: Events) -> Climb | None:
    """Towards the due time of a task nobody has done."""
    if task.done_at is not None:
        return None
    course = until_due(Trigger.FOLLOW_UP, task.id, task.opened_at, task.due_at)
    return _climb(desk, ticket, course, events, task.owner_id)


def call_climb(desk: Desk, ticket: Ticket, events: Events) -> Climb | None:
    """Since somebody escalated or urged the ticket last."""
    called = calls(events)
    if not called or not ticket.is_live:
        return None
    course = since_event(Trigger.ESCALATED, len(called), called[-1].at)
    return _climb(desk, ticket, course, events, ticket.assignee_id)


def comes_at(desk: Desk, ticket: Ticket, climb: Climb) -> datetime | None:
    """When the next rung is taken: when it is due, or when quiet hours end after that."""
    rung = _to_come(desk, climb)
    if rung is None:
        return None
    at = max(rung.due_at, desk.now)
    if not may_rest(desk, rung.step):
        return at
    return heard_at(desk, ticket, rung.step, alerted(desk, ticket, climb, rung).people, at)


def is_known(climb: Climb) -> bool:
    """Somebody said since the last alert that they know."""
    taken = _taken(climb)
    return taken is not None and taken.is_acknowledged


def due_now(desk: Desk, climb: Climb) -> Rung | None:
    """The highest rung that is due by the clock."""
    return due_rung(climb.ladder, climb.course, _taken(climb), desk.now)


def _to_come(desk: Desk, climb: Climb) -> Rung | None:
    """The one that is due, else the next one."""
    taken = _taken(climb)
    following = next_rung(climb.ladder, climb.course, taken)
    if following is None or following.due_at > desk.now:
        return following
    return due_rung(climb.ladder, climb.course, taken, desk.now)


def alerted(desk: Desk, ticket: Ticket, climb: Climb, rung: Rung) -> Recipients:
    """Who would be alerted now."""
    return recipients(desk, ticket, rung.step, climb.owner_id)


def _taken(climb: Climb) -> Taken | None:
    return climbed(climb.events, climb.course.trigger, climb.course.instance)


def _climb(
    desk: Desk, ticket: Ticket, course: Course, events: Events, owner_id: int | None
) -> Climb | None:
    traits = _traits(desk, ticket)
    ladders = (
        ladder
        for ladder in escalation_plan(desk).ladders
        if ladder.trigger is course.trigger and ladder.when.hold(traits)
    )
    ladder = next(ladders, None)
    if ladder is None:
        return None
    return Climb(ladder=ladder, course=course, events=events, owner_id=owner_id)


def _traits(desk: Desk, ticket: Ticket) -> Traits:
    customer = desk.unit.people.get(ticket.customer_id)
    return Traits(
        priority=ticket.priority,
        category=ticket.category,
        level=customer.level if customer else "",
        product=product_of(ticket.fields),
        site=site_of(ticket.fields),
        team=ticket.team,
    )
