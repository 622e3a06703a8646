"""Which slot of a crontab is the newest and which the next, also where clocks are changed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scheduler.slots import Slots

CRONTABS = ("* * * * *", "*/7 * * * *", "40 3 * * *", "0 9,18 * * mon-fri", "30 2 1 * *")
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")
START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), timedelta(days=730)).map(lambda later: START + later)


def times(crontab: str, zone: str, after: str, count: int) -> list[str]:
    """The next slots as UTC."""
    slots, moment = Slots(crontab, zone), datetime.fromisoformat(after).replace(tzinfo=UTC)
    found = []
    for _ in range(count):
        moment = slots.next(moment)
        assert moment
        found.append(f"{moment:%m-%d %H:%M}")
    return found


@given(crontab=st.sampled_from(CRONTABS), zone=st.sampled_from(ZONES), until=moments)
@example(crontab="* * * * *", zone="Europe/Berlin", until=datetime(2026, 10, 25, 1, tzinfo=UTC))
def test_nothing_is_between_the_newest_slot_and_the_next(
    crontab: str, zone: str, until: datetime
) -> None:
    slots = Slots(crontab, zone)
    newest = slots.newest(until)
    assert newest is not None
    assert newest <= until
    upcoming = slots.next(until)
    assert upcoming is not None
    assert slots.next(newest) == upcoming > until
    # A slot is its own newest one.
    assert slots.newest(newest) == newest


def test_a_day_on_which_clocks_go_forward_has_its_slot() -> None:
    assert times("30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", 2) == [
        "03-29 01:30",
        "03-30 00:30",
    ]


def test_a_time_that_comes_twice_is_one_slot() -> None:
    assert times("30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", 2) == [
        "10-25 00:30",
        "10-26 01:30",
    ]


def test_every_hour_is_every_hour_when_one_comes_twice() -> None:
    assert times("0 * * * *", "Europe/Berlin", "2026-10-24 23:30", 3) == [
        "10-25 00:00",
        "10-25 01:00",
        "10-25 02:00",
    ]


def test_days_of_the_week_go_by_their_names() -> None:
    friday_evening = "2026-11-20 12:00"
    assert times("0 9 * * mon-fri", "Asia/Shanghai", friday_evening, 2) == [
        "11-23 01:00",
        "11-24 01:00",
    ]


def test_a_rare_slot_is_found_for_a_year() -> None:
    slots, now = Slots("0 0 29 2 *", "UTC"), datetime(2028, 6, 1, tzinfo=UTC)
    assert slots.newest(now) == datetime(2028, 2, 29, tzinfo=UTC)
    assert slots.newest(now + timedelta(days=365)) is None


def test_what_is_no_crontab_is_refused() -> None:
    with pytest.raises(ValueError, match="61"):
        Slots("61 3 * * *", "UTC")
