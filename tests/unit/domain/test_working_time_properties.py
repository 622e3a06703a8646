"""Random calendars in random zones and years, against a walk by minutes, and by laws."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.business_calendar.calendar import BusinessCalendar, Hours, Opening
from domain.business_calendar.working_time import WorkingTime
from tests.unit.domain.calendar_oracle import Walk

ZERO = timedelta(0)
TICK = timedelta(microseconds=1)
ZONES = (
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Antarctica/Troll",
    "UTC",
)
FIRST_YEAR, LAST_YEAR = 1990, 2037


@cache
def turning_days(zone: str) -> tuple[date, ...]:
    """Days on which clocks are changed."""
    known, day = ZoneInfo(zone), datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    found = []
    while day.year <= LAST_YEAR:
        after = day + timedelta(days=1)
        if day.astimezone(known).utcoffset() != after.astimezone(known).utcoffset():
            found.append(day.date())
        day = after
    return tuple(found)


def opening(start: int, length: int) -> Opening:
    return Opening(start=start, end=min(start + length, 2880))


openings = st.builds(opening, st.integers(0, 1439), st.integers(1, 1500))
hours = st.lists(openings, max_size=3).map(lambda found: Hours(sorted(found)))
weeks = st.tuples(*[hours] * 7).filter(any)


def days_of(zone: str) -> st.SearchStrategy[date]:
    anywhere = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
    turns = turning_days(zone)
    near_new_year = st.builds(date, st.integers(FIRST_YEAR, LAST_YEAR), st.just(12), st.just(30))
    return st.one_of(anywhere, near_new_year, *([st.sampled_from(turns)] if turns else []))


@st.composite
def settled(draw: Callable[..., object]) -> tuple[BusinessCalendar, date]:
    """A calendar and the day around which things happen."""
    zone = draw(st.sampled_from(ZONES))
    middle = draw(days_of(zone))
    near = st.integers(-6, 6).map(lambda d: middle + timedelta(days=d))
    special = draw(st.dictionaries(near, hours, max_size=4))
    week = draw(weeks)
    return BusinessCalendar(key="x", version=1, timezone=zone, week=week, special=special), middle


# So long as not every stretch of ten days is open somewhere, answers beyond it aren't compared.
seconds = st.integers(0, 7 * 86_400 - 1)


@settings(max_examples=30, deadline=None)
@given(settled(), seconds, seconds, st.integers(1, 3 * 86_400))
def test_counts_as_a_walk_by_minutes_does(
    given_: tuple[BusinessCalendar, date], one: int, other: int, amount: int
) -> None:
    calendar, middle = given_
    walk = Walk(calendar, middle - timedelta(days=4), 8)
    schedule = WorkingTime(calendar)
    start, end = (walk.start + timedelta(seconds=s) for s in sorted((one, other)))
    wanted = timedelta(seconds=amount)

    assert schedule.between(start, end) == walk.between(start, end)
    assert list(schedule.openings(walk.start, walk.end)) == walk.openings()
    if (reached := walk.add(start, wanted)) is not None:
        assert schedule.add(start, wanted) == reached
    if (opens := walk.next_opening(start)) is not None:
        assert schedule.next_opening(start) == opens


@pytest.mark.parametrize(("zone", "year"), [("Australia/Lord_Howe", 2024), ("Pacific/Apia", 2011)])
def test_a_whole_year_is_the_sum_of_its_minutes(zone: str, year: int) -> None:
    night = (Opening(start=570, end=720), Opening(start=1320, end=1800))
    week = (night,) * 4 + ((), (Opening(start=90, end=150),), night)
    calendar = BusinessCalendar(key="x", version=1, timezone=zone, week=week)
    walk = Walk(calendar, date(year, 1, 1), 365)

    counted = WorkingTime(calendar).between(walk.start, walk.end)

    assert counted == timedelta(minutes=len(walk.open))


moments = st.integers(-400 * 86_400_000_000, 400 * 86_400_000_000).map(
    lambda us: timedelta(microseconds=us)
)
amounts = st.integers(1, 100 * 3_600_000_000).map(lambda us: timedelta(microseconds=us))


@settings(max_examples=60, deadline=None)
@given(settled(), moments, amounts, amounts)
def test_adding_and_measuring_are_each_others_reverse(
    given_: tuple[BusinessCalendar, date], moment: timedelta, some: timedelta, more: timedelta
) -> None:
    calendar, middle = given_
    schedule = WorkingTime(calendar)
    start = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) + moment

    end = schedule.add(start, some)

    assert schedule.between(start, end) == some
    assert schedule.between(start, end - TICK) == some - TICK, "the first such moment"
    assert schedule.add(end, more) == schedule.add(start, some + more)
    assert schedule.add(start, ZERO) == start
    assert end < schedule.add(start, some + more)
    assert schedule.between(end, start) == ZERO


@settings(max_examples=60, deadline=None)
@given(settled(), st.lists(moments, min_size=3, max_size=3).map(sorted))
def test_parts_make_the_whole(
    given_: tuple[BusinessCalendar, date], apart: list[timedelta]
) -> None:
    calendar, middle = given_
    schedule = WorkingTime(calendar)
    noon = datetime(middle.year, middle.month, middle.day, 12, tzinfo=UTC)
    first, second, third = (noon + shift for shift in apart)

    found = list(schedule.openings(first, third))

    whole = schedule.between(first, third)
    assert whole == schedule.between(first, second) + schedule.between(second, third)
    assert whole == sum((end - start for start, end in found), ZERO)
    assert all(first <= start < end <= third for start, end in found)
    assert all(end < start for (_, end), (start, _) in pairwise(found)), "joined where they touch"


@settings(max_examples=60, deadline=None)
@given(settled(), moments)
def test_the_next_opening_is_where_counting_goes_on(
    given_: tuple[BusinessCalendar, date], moment: timedelta
) -> None:
    calendar, middle = given_
    schedule = WorkingTime(calendar)
    at = datetime(middle.year, middle.month, middle.day, tzinfo=UTC) + moment

    opens = schedule.next_opening(at)

    assert opens >= at
    assert schedule.between(at, opens) == ZERO
    assert schedule.between(opens, opens + TICK) == TICK
    assert schedule.next_opening(opens) == opens
