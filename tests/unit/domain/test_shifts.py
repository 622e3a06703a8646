"""Who is on duty, when that changes, and when nobody is: against a plain look at each minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.people.roster import Roster, Shift
from domain.people.shifts import (
    changes,
    gaps,
    next_begin,
    next_on_shift,
    next_shift_end,
    on_shift,
    shift_end,
)

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
OFFICE = Shift(start=9 * 60, end=18 * 60, people=("li", "zhang"))
NIGHT = Shift(start=22 * 60, end=30 * 60, people=("wang",))
# A Monday, 08:00 in Shanghai.
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def roster(week: list[tuple[Shift, ...]], zone: str = ZONES[0], **more: object) -> Roster:
    return Roster(team="support", version=1, timezone=zone, week=tuple(week), **more)


def at(hour: int, minute: int = 0, day: int = 0) -> datetime:
    """On the wall in Shanghai, counted from that Monday."""
    return MONDAY + timedelta(days=day, hours=hour - 8, minutes=minute)


def test_a_shift_holds_from_its_first_minute_until_before_its_last() -> None:
    plan = roster([(OFFICE,)] * 5 + [()] * 2)
    assert on_shift(plan, at(8, 59)) == frozenset()
    assert on_shift(plan, at(9)) == {"li", "zhang"}
    assert on_shift(plan, at(17, 59)) == {"li", "zhang"}
    assert on_shift(plan, at(18)) == frozenset()
    assert on_shift(plan, at(12, day=5)) == frozenset()


def test_a_night_shift_belongs_to_the_day_it_begins_on() -> None:
    plan = roster([(NIGHT,)] + [()] * 6)
    assert on_shift(plan, at(3)) == frozenset()
    assert on_shift(plan, at(23)) == {"wang"}
    assert on_shift(plan, at(5, 59, day=1)) == {"wang"}
    assert on_shift(plan, at(6, day=1)) == frozenset()


def test_an_exception_takes_the_place_of_the_weekday() -> None:
    swapped = Shift(start=OFFICE.start, end=OFFICE.end, people=("zhao",))
    plan = roster(
        [(OFFICE,)] * 7, exceptions={date(2026, 11, 24): (swapped,), date(2026, 11, 25): ()}
    )
    assert on_shift(plan, at(10, day=1)) == {"zhao"}
    assert on_shift(plan, at(10, day=2)) == frozenset()
    assert on_shift(plan, at(10, day=3)) == {"li", "zhang"}
    assert next_begin(plan, "zhao", at(12)) == at(9, day=1)
    assert next_begin(plan, "nobody", at(12)) is None


def test_the_night_of_the_clock_change_is_covered_by_shifts_that_meet() -> None:
    early = Shift(start=0, end=150, people=("a",))
    late = Shift(start=150, end=1440, people=("b",))
    plan = roster([(early, late)] * 7, "Europe/Berlin")
    for night in (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)):
        span = (night - timedelta(hours=6), night + timedelta(hours=12))
        assert list(gaps(plan, [span])) == []


def test_a_shift_ends_for_those_who_do_not_come_back_next() -> None:
    morning = Shift(start=8 * 60, end=16 * 60, people=("li",))
    evening = Shift(start=16 * 60, end=24 * 60, people=("wang",))
    plan = roster([(morning, evening)] * 7)
    end = next_shift_end(plan, at(9))
    assert end is not None
    assert (end.at, end.leaving, end.coming, end.begins) == (at(16), {"li"}, {"wang"}, at(16))
    following = next_shift_end(plan, end.at)
    assert following is not None
    assert (following.at, following.begins) == (at(24), at(8, day=1))


def test_neither_lunch_nor_the_night_hands_tickets_to_the_same_people() -> None:
    before = Shift(start=9 * 60, end=12 * 60, people=("li",))
    after = Shift(start=13 * 60, end=18 * 60, people=("li",))
    late = Shift(start=11 * 60, end=15 * 60, people=("wang",))
    assert next_shift_end(roster([(before, after)] * 5 + [()] * 2), at(9)) is None
    with_wang = roster([(before, late, after)] * 5 + [()] * 2)
    assert shift_end(with_wang, at(12)) is None
    end = next_shift_end(with_wang, at(9))
    assert end is not None
    assert (end.at, end.leaving, end.coming) == (at(15), {"wang"}, {"li"})


def test_gaps_are_the_working_minutes_nobody_has() -> None:
    short = Shift(start=9 * 60, end=12 * 60, people=("li",))
    plan = roster([(short,)] * 7)
    hours = [(at(9), at(12)), (at(13), at(18)), (at(8, day=1), at(10, day=1))]
    assert list(gaps(plan, hours)) == [(at(13), at(18)), (at(8, day=1), at(9, day=1))]


SHIFTS = st.builds(
    lambda start, length, people: Shift(
        start=start * 15, end=start * 15 + length * 15, people=tuple(people)
    ),
    st.integers(0, 95),
    st.integers(1, 96),
    st.sets(st.sampled_from("abc"), min_size=1).map(sorted),
)
DAYS = st.lists(SHIFTS, max_size=3).map(tuple)
ROSTERS = st.builds(
    lambda week, own, zone: roster(week, zone, exceptions=own),
    st.lists(DAYS, min_size=7, max_size=7),
    st.dictionaries(st.dates(date(2026, 3, 20), date(2026, 4, 10)), DAYS, max_size=3),
    st.sampled_from(ZONES),
)
MOMENTS = st.integers(0, 20 * 96).map(
    lambda quarter: datetime(2026, 3, 21, tzinfo=UTC) + timedelta(minutes=15 * quarter)
)


def plainly(plan: Roster, moment: datetime) -> frozenset[str]:
    """Everybody with a shift, of any day, that holds at this moment."""
    zone = ZoneInfo(plan.timezone)
    found: set[str] = set()
    for back in range(-1, 4):
        day = moment.astimezone(zone).date() - timedelta(days=back)
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a wall
        shifts = plan.exceptions.get(day, plan.week[day.weekday()])
        for shift in shifts:
            start, end = (
                (midnight + timedelta(minutes=m)).replace(tzinfo=zone).astimezone(UTC)
                for m in (shift.start, shift.end)
            )
            if start <= moment < end:
                found.update(shift.people)
    return frozenset(found)


@given(ROSTERS, MOMENTS)
def test_on_shift_is_what_a_plain_look_finds(plan: Roster, moment: datetime) -> None:
    assert on_shift(plan, moment) == plainly(plan, moment)


@given(ROSTERS, MOMENTS)
def test_between_changes_nothing_changes(plan: Roster, moment: datetime) -> None:
    first = next(changes(plan, moment), None)
    until = first or moment + timedelta(days=9)
    now = plainly(plan, moment)
    for quarter in range(1, 9 * 96):
        later = moment + timedelta(minutes=15 * quarter)
        if later >= until:
            break
        assert plainly(plan, later) == now
    if first:
        assert plainly(plan, first) != plainly(plan, first - timedelta(seconds=1))


@given(ROSTERS, MOMENTS)
def test_the_next_people_are_others_and_somebody(plan: Roster, moment: datetime) -> None:
    found = next_on_shift(plan, moment)
    if found:
        assert found[1]
        assert found[1] == plainly(plan, found[0]) != plainly(plan, moment)


@given(ROSTERS, MOMENTS)
def test_who_leaves_is_gone_and_others_come(plan: Roster, moment: datetime) -> None:
    end = next_shift_end(plan, moment)
    if end:
        assert end.at > moment
        assert end.leaving <= plainly(plan, end.at - timedelta(seconds=1))
        assert not end.leaving & plainly(plan, end.at)
        assert not end.leaving & end.coming
        assert end.coming == plainly(plan, end.begins)


@given(ROSTERS, MOMENTS, st.integers(1, 96))
def test_gaps_and_shifts_make_the_whole(plan: Roster, start: datetime, quarters: int) -> None:
    end = start + timedelta(minutes=15 * quarters)
    found = list(gaps(plan, [(start, end)]))
    for quarter in range(quarters):
        moment = start + timedelta(minutes=15 * quarter)
        is_in_gap = any(a <= moment < b for a, b in found)
        assert is_in_gap == (not plainly(plan, moment))
