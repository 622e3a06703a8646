"""Business time over a year: added and measured, by the shipped calendar.

Beside it: a walk by minutes, and businesstimedelta, which walks by days.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytz  # noqa: TID251 - the peer asks for its zones
from businesstimedelta import (
    BusinessTimeDelta,
    HolidayRule,
    LunchTimeRule,
    Rules,
    WorkDayRule,
)

from bench.figures import Figure
from desk.definitions.schemas.calendars import CalendarShape
from desk.definitions.schemas.shipped import shipped_bodies
from domain.business_calendar.calendar import BusinessCalendar
from domain.business_calendar.working_time import WorkingTime
from domain.definitions import DefinitionKind

_ZONE = "Asia/Shanghai"
# Both in the middle of a working morning; the peer wants to know of holidays after the end, too.
_START = datetime(2025, 1, 6, 2, 0, tzinfo=UTC)
_END = datetime(2026, 1, 6, 2, 0, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_FREE = (5, 6)
_CALLS, _ROUNDS, _SLOW_ROUNDS = 1_000, 7, 3
_MICRO = 1e6
_TARGET = 10.0


class _Walk:
    """What one would write first."""

    def __init__(self, calendar: BusinessCalendar) -> None:
        self._calendar = calendar
        self._zone = ZoneInfo(calendar.timezone)

    def between(self, start: datetime, end: datetime) -> timedelta:
        counted = 0
        while start < end:
            counted += self._is_open(start)
            start += _MINUTE
        return counted * _MINUTE

    def add(self, start: datetime, amount: timedelta) -> datetime:
        while amount:
            amount -= self._is_open(start) * _MINUTE
            start += _MINUTE
        return start

    def _is_open(self, moment: datetime) -> bool:
        wall = moment.astimezone(self._zone)
        minute = wall.hour * 60 + wall.minute
        return any(o.start <= minute < o.end for o in self._calendar.hours(wall.date()))


def _peer(calendar: BusinessCalendar) -> Any:
    """The same hours and days off; make-up workdays it can't say."""
    zone, days = pytz.timezone(_ZONE), list(range(5))
    off = {day: "off" for day, hours in calendar.special.items() if not hours}
    return Rules(
        [
            WorkDayRule(start_time=time(9), end_time=time(18), working_days=days, tz=zone),
            LunchTimeRule(start_time=time(12), end_time=time(13), working_days=days, tz=zone),
            HolidayRule(off, tz=zone),
        ]
    )


def measure() -> list[Figure]:
    """Microseconds a call, the median of a few rounds."""
    shape = CalendarShape.model_validate(shipped_bodies()[DefinitionKind.CALENDAR]["office"])
    calendar = shape.value(1, timezone=_ZONE)
    schedule, walk, peer = WorkingTime(calendar), _Walk(calendar), _peer(calendar)
    counted = schedule.between(_START, _END)
    _check_alike(calendar, counted, walk, peer)
    hours = BusinessTimeDelta(peer, timedelta=counted)
    added = _timed(lambda: schedule.add(_START, counted), _CALLS, _ROUNDS)
    measured = _timed(lambda: schedule.between(_START, _END), _CALLS, _ROUNDS)
    slow = {
        "add": {
            "a walk by minutes": lambda: walk.add(_START, counted),
            "businesstimedelta": lambda: _START + hours,
        },
        "measure": {
            "a walk by minutes": lambda: walk.between(_START, _END),
            "businesstimedelta": lambda: peer.difference(_START, _END),
        },
    }
    return [
        *_figures("add a year's working time", added, slow["add"]),
        *_figures("measure a year's working time", measured, slow["measure"]),
        Figure(
            what="calendars: the first question about a year (its table is made)",
            value=_timed(lambda: WorkingTime(calendar).next_opening(_START), 1, _ROUNDS),
            unit="µs",
        ),
    ]


def _figures(what: str, value: float, beside: dict[str, Callable[[], object]]) -> list[Figure]:
    return [
        Figure(
            what=f"calendars: {what}",
            value=value,
            unit="µs",
            target=_TARGET,
            beside=_timed(call, 1, _SLOW_ROUNDS),
            beside_what=name,
        )
        for name, call in beside.items()
    ]


def _timed(call: Callable[[], object], calls: int, rounds: int) -> float:
    times = []
    call()
    for _ in range(rounds):
        began = perf_counter()
        for _ in range(calls):
            call()
        times.append((perf_counter() - began) / calls)
    return median(times) * _MICRO


def _check_alike(calendar: BusinessCalendar, counted: timedelta, walk: _Walk, peer: Any) -> None:
    """What is compared must be the same work."""
    made_up = sum(
        (_length(calendar, day) for day in calendar.special if _is_made_up(calendar, day)),
        timedelta(0),
    )
    by_peer = peer.difference(_START, _END).timedelta
    if (walk.between(_START, _END), by_peer) != (counted, counted - made_up):
        raise AssertionError("they don't count alike")


def _is_made_up(calendar: BusinessCalendar, day: date) -> bool:
    within = _START.date() < day < _END.date()
    return within and day.weekday() in _FREE and bool(calendar.hours(day))


def _length(calendar: BusinessCalendar, day: date) -> timedelta:
    return timedelta(minutes=sum(o.end - o.start for o in calendar.hours(day)))
