"""Business time at the places where it is counted wrongly elsewhere."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.business_calendar.calendar import BusinessCalendar, Hours, Opening
from domain.business_calendar.schedule import NeverOpen
from domain.business_calendar.working_time import WorkingTime

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


def hours(*spans: str) -> Hours:
    def minutes(clock: str) -> int:
        hour, minute = clock.split(":")
        return int(hour) * 60 + int(minute)

    starts_ends = (map(minutes, span.split("-")) for span in spans)
    return tuple(Opening(start=start, end=end) for start, end in starts_ends)


OFFICE = hours("09:00-12:00", "13:00-18:00")
# National Day 2026: Thursday the 1st to Wednesday the 7th off; the Sundays and Saturdays
# 20 September and 10 October are worked instead.
NATIONAL_DAY = {date(2026, 10, day): () for day in range(1, 8)}
MADE_UP = {date(2026, 9, 20): OFFICE, date(2026, 10, 10): OFFICE}


def office(zone: str = "Asia/Shanghai", **more) -> WorkingTime:
    week = (OFFICE,) * 5 + ((), ())
    return schedule(zone, week, **more)


def schedule(zone: str, week: tuple[Hours, ...], **more) -> WorkingTime:
    calendar = BusinessCalendar(key="x", version=3, timezone=zone, week=week, **more)
    return WorkingTime(calendar)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "amount", "reached"),
    [
        # Within a morning, over lunch, to the last second before it, over a night, a weekend.
        ("2026-11-18 09:30", HOUR, "2026-11-18 10:30"),
        ("2026-11-18 11:30", HOUR, "2026-11-18 13:30"),
        ("2026-11-18 11:00", HOUR, "2026-11-18 12:00"),
        ("2026-11-18 11:00", HOUR + timedelta(seconds=1), "2026-11-18 13:00:01"),
        ("2026-11-18 12:15", HOUR, "2026-11-18 14:00"),
        ("2026-11-18 17:30", HOUR, "2026-11-19 09:30"),
        ("2026-11-20 17:30", HOUR, "2026-11-23 09:30"),
        ("2026-11-21 10:00", HOUR, "2026-11-23 10:00"),
        ("2026-11-18 09:00", 40 * HOUR, "2026-11-24 18:00"),
        # Eight hours from the eve of National Day, and from its make-up Saturday.
        ("2026-09-30 14:00", 8 * HOUR, "2026-10-08 14:00"),
        ("2026-10-03 10:00", 2 * HOUR, "2026-10-08 11:00"),
        ("2026-10-09 17:00", 2 * HOUR, "2026-10-10 10:00"),
        ("2026-10-10 17:00", 2 * HOUR, "2026-10-12 10:00"),
        ("2026-09-19 10:00", 2 * HOUR, "2026-09-20 11:00"),
    ],
)
def test_so_much_working_time_later(start: str, amount: timedelta, reached: str) -> None:
    counted = office(special=NATIONAL_DAY | MADE_UP)

    assert counted.add(at(start), amount) == at(reached)
    assert counted.between(at(start), at(reached)) == amount


def test_national_day_2026_has_one_working_week_in_three_weekends() -> None:
    counted = office(special=NATIONAL_DAY | MADE_UP)
    worked = [
        start.astimezone(SHANGHAI).day
        for start, _ in counted.openings(at("2026-09-30 00:00"), at("2026-10-13 00:00"))
    ]

    assert worked == [30, 30, 8, 8, 9, 9, 10, 10, 12, 12]
    assert counted.next_opening(at("2026-09-30 18:00")) == at("2026-10-08 09:00")


def test_a_night_shift_belongs_to_the_day_it_begins_on() -> None:
    night = hours("22:00-30:00")
    eve_closed = {date(2026, 10, 1): ()}
    counted = schedule("Asia/Shanghai", (night,) * 7, special=eve_closed)

    found = list(counted.openings(at("2026-09-30 12:00"), at("2026-10-03 12:00")))

    assert found == [
        (at("2026-09-30 22:00"), at("2026-10-01 06:00")),
        (at("2026-10-02 22:00"), at("2026-10-03 06:00")),
    ]
    assert counted.add(at("2026-10-01 05:00"), 2 * HOUR) == at("2026-10-02 23:00")


def test_shifts_that_touch_or_overlap_count_once() -> None:
    counted = schedule("Asia/Shanghai", (hours("08:00-16:00", "14:00-22:00", "22:00-32:00"),) * 7)
    start, end = at("2026-11-18 00:00"), at("2026-11-25 00:00")

    assert list(counted.openings(start, end)) == [(start, end)]
    assert counted.between(start, end) == timedelta(days=7)


def test_a_year_counts_in_one_piece() -> None:
    counted = office()
    silvester, january = at("2026-12-31 17:00"), at("2027-01-01 10:00")

    assert counted.between(silvester, january) == 2 * HOUR
    assert counted.add(silvester, 2 * HOUR) == january
    assert len(list(counted.openings(at("2026-12-31 20:00"), at("2027-01-01 08:59")))) == 0


def test_clocks_that_change_give_and_take_an_hour() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    counted = schedule("Europe/Berlin", (hours("22:00-30:00"),) * 7)

    def night(eve: str) -> timedelta:
        start = at(f"{eve} 22:00", berlin)
        return counted.between(start, start.astimezone(UTC) + 12 * HOUR)

    assert night("2026-10-24") == 9 * HOUR, "clocks go back at three"
    assert night("2026-03-28") == 7 * HOUR, "clocks go forward at two"
    assert night("2026-03-29") == 8 * HOUR


def test_hours_in_a_gap_or_a_fold_are_read_as_rfc_5545_has_it() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    counted = schedule("Europe/Berlin", (hours("02:15-02:45"),) * 7)

    gap = list(counted.openings(at("2026-03-29 00:00", berlin), at("2026-03-30 00:00", berlin)))
    fold = list(counted.openings(at("2026-10-25 00:00", berlin), at("2026-10-26 00:00", berlin)))

    assert gap == [(at("2026-03-29 03:15", berlin), at("2026-03-29 03:45", berlin))]
    assert fold == [
        (datetime(2026, 10, 25, 0, 15, tzinfo=UTC), datetime(2026, 10, 25, 0, 45, tzinfo=UTC))
    ], "the first of the two"


def test_lord_howe_changes_by_half_an_hour() -> None:
    island = ZoneInfo("Australia/Lord_Howe")
    counted = schedule("Australia/Lord_Howe", (hours("00:00-24:00"),) * 7)

    def day(date_: str, after: str) -> timedelta:
        return counted.between(at(f"{date_} 00:00", island), at(f"{after} 00:00", island))

    assert day("2026-04-05", "2026-04-06") == timedelta(hours=24, minutes=30)
    assert day("2026-10-04", "2026-10-05") == timedelta(hours=23, minutes=30)


def test_the_friday_samoa_left_out_has_no_hours() -> None:
    apia = ZoneInfo("Pacific/Apia")
    counted = office("Pacific/Apia")

    opens = counted.next_opening(at("2011-12-29 18:00", apia))

    assert opens == at("2012-01-02 09:00", apia)


def test_instants_count_whatever_zone_they_are_told_in() -> None:
    counted = office()
    start = at("2026-11-18 09:30")

    assert counted.add(start.astimezone(UTC), HOUR) == counted.add(start, HOUR)
    assert counted.add(start, HOUR).tzinfo is UTC
    assert counted.next_opening(start).tzinfo is UTC
    assert (counted.key, counted.version) == ("x", 3)


def test_microseconds_are_kept() -> None:
    counted = office()
    start = at("2026-11-18 11:59:59.999999")

    assert counted.add(start, timedelta(microseconds=2)) == at("2026-11-18 13:00:00.000001")


def test_what_never_opens_is_not_searched_for_ever() -> None:
    once = {date(2026, 1, 5): OFFICE}
    counted = schedule("Asia/Shanghai", ((),) * 7, special=once)

    with pytest.raises(NeverOpen):
        counted.next_opening(at("2026-01-06 00:00"))
    with pytest.raises(NeverOpen):
        counted.add(at("2026-01-01 00:00"), 9 * HOUR)
    assert counted.add(at("2026-01-01 00:00"), 8 * HOUR) == at("2026-01-05 18:00")


def test_more_than_ten_years_hold_is_refused_not_guessed() -> None:
    with pytest.raises(NeverOpen):
        office().add(at("2026-01-01 00:00"), timedelta(days=1000))


def test_hours_of_the_old_year_reach_into_the_new_one_of_another_zone() -> None:
    long_watch = {date(2026, 12, 30): hours("20:00-48:00")}
    counted = schedule("Pacific/Honolulu", ((),) * 6 + (OFFICE,), special=long_watch)
    new_year = datetime(2027, 1, 1, tzinfo=UTC)

    assert counted.between(new_year, new_year + 12 * HOUR) == 10 * HOUR
