"""SLA clocks of a talkative ticket counted anew, as after each event that moves them.

Beside it: the resolution's clock alone by a walk through the minutes of its life.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle
from statistics import median
from time import process_time

from bench.figures import Figure
from desk.definitions.schemas.calendars import CalendarShape
from desk.definitions.schemas.shipped import shipped_bodies
from desk.definitions.shaped.policies import parsed_policy
from desk.sla.sla_clocks import matters
from domain.business_calendar.schedule import Schedule
from domain.business_calendar.working_time import WorkingTime
from domain.definitions import DefinitionKind
from domain.sla.counting import count_targets
from domain.sla.instances import Instance
from domain.sla.policy import SlaPolicy
from domain.tickets.history import EventKind, EventValue, TicketEvent

# A working Monday, 10:00 in Shanghai.
_START = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
_APART, _MINUTE = timedelta(minutes=37), timedelta(minutes=1)
_SIZES = (50, 200, 800)
_ROUNDS = 200
_MILLI = 1e3
_TARGET = 1.0
# Two exchanges, one of them with a question that pauses: two answers owed in eight events.
_TALK: tuple[tuple[EventKind, dict[str, EventValue]], ...] = (
    (EventKind.STAFF_REPLIED, {"message": 1}),
    (EventKind.NOTED, {"note": 1}),
    (EventKind.CUSTOMER_WROTE, {"message": 2}),
    (EventKind.ALERTED, {"trigger": "next_response"}),
    (EventKind.WAITING, {"message": 3, "question": "sn?", "status_to": "waiting_customer"}),
    (EventKind.NOTED, {"note": 2}),
    (EventKind.CUSTOMER_WROTE, {"message": 4, "status_to": "in_progress"}),
    (EventKind.MESSAGE_EDITED, {"message": 4}),
)


def measure() -> list[Figure]:
    """Milliseconds of processor time for a whole history, the median of many rounds."""
    policy, office = _shipped()
    figures = [_figure(policy, office, size) for size in _SIZES]
    return [*figures, _exchanges(policy, office), _everything(policy, office)]


def _shipped() -> tuple[SlaPolicy, Schedule]:
    bodies = shipped_bodies()
    calendar = CalendarShape.model_validate(bodies[DefinitionKind.CALENDAR]["office"])
    schedule = WorkingTime(calendar.value(1, timezone="Asia/Shanghai"))
    return parsed_policy(bodies[DefinitionKind.SLA_POLICY]["default"], 1), schedule


def _figure(policy: SlaPolicy, office: Schedule, size: int) -> Figure:
    events = _history(size)
    is_middle = size == _SIZES[1]
    walk = _timed(lambda: _walked(events, office), 3) if is_middle else None
    return Figure(
        what=f"clocks: a ticket with {size} events counted anew",
        value=_timed(lambda: _counted(events, policy, office), _ROUNDS),
        unit="ms",
        target=_TARGET if is_middle else None,
        beside=walk,
        beside_what="a walk by minutes" if is_middle else "",
    )


def _exchanges(policy: SlaPolicy, office: Schedule) -> Figure:
    """What nearly every ticket looks like."""
    events = _history(9)
    return Figure(
        what="clocks: a ticket with 9 events counted anew",
        value=_timed(lambda: _counted(events, policy, office), _ROUNDS),
        unit="ms",
    )


def _everything(policy: SlaPolicy, office: Schedule) -> Figure:
    """Ended promises too, as for whoever asks why."""
    events = _history(_SIZES[1])
    return Figure(
        what=f"clocks: every promise of a ticket with {_SIZES[1]} events",
        value=_timed(lambda: _counted(events, policy, office, lambda _: True), _ROUNDS),
        unit="ms",
    )


def _history(size: int) -> Sequence[TicketEvent]:
    opened: dict[str, EventValue] = {"customer": 1, "priority": "normal", "sla_version": 1}
    events = [TicketEvent(number=1, kind=EventKind.OPENED, at=_START, data=opened)]
    for (kind, data), at in zip(cycle(_TALK), range(1, size), strict=False):
        events.append(TicketEvent(number=1, kind=kind, at=_START + at * _APART, data=data))
    return events


def _counted(
    events: Sequence[TicketEvent],
    policy: SlaPolicy,
    office: Schedule,
    wanted: Callable[[Instance], bool] | None = None,
) -> object:
    now = events[-1].at
    return count_targets(
        events,
        policy_of=lambda _version: policy,
        schedules=lambda _calendar, *, team, site: office,
        now=now,
        wanted=wanted or (lambda one: matters(one, now)),
    )


def _walked(events: Sequence[TicketEvent], office: Schedule) -> timedelta:
    """What one would write first."""
    statuses = [(e.at, str(e.data["status_to"])) for e in events if "status_to" in e.data]
    at, counted, status = events[0].at, timedelta(0), ""
    while at < events[-1].at:
        while statuses and statuses[0][0] <= at:
            status = statuses.pop(0)[1]
        if status != "waiting_customer" and office.next_opening(at) == at:
            counted += _MINUTE
        at += _MINUTE
    return counted


def _timed(call: Callable[[], object], rounds: int) -> float:
    times = []
    call()
    for _ in range(rounds):
        began = process_time()
        call()
        times.append(process_time() - began)
    return median(times) * _MILLI
