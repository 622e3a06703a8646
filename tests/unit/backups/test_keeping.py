"""Which backups stay."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from store.backups.keeping import Keep, kept
from store.backups.manifest import moment_of, name_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
USUAL = Keep(daily=7, weekly=5, monthly=12)


def nights(count: int) -> list[str]:
    return [name_of(NIGHT - timedelta(days=day)) for day in range(count)]


def test_of_two_years_of_nights_a_week_some_weeks_and_a_year_stay() -> None:
    stay = sorted(kept(nights(730), USUAL, SHANGHAI), reverse=True)

    days = [f"{moment_of(name).astimezone(SHANGHAI):%m-%d}" for name in stay]
    assert days == [
        *("11-22", "11-21", "11-20", "11-19", "11-18", "11-17", "11-16"),
        # Sundays, then the last of each month.
        *("11-15", "11-08", "11-01", "10-31", "10-25"),
        *("09-30", "08-31", "07-31", "06-30", "05-31", "04-30", "03-31", "02-28", "01-31", "12-31"),
    ]


def test_all_of_two_days_stay_and_before_that_one_a_day() -> None:
    hourly = [name_of(NIGHT - timedelta(hours=hours)) for hours in range(24 * 5)]

    stay = sorted(kept(hourly, Keep(daily=4, weekly=0, monthly=0), SHANGHAI), reverse=True)

    assert stay[:48] == hourly[:48]
    assert [f"{moment_of(name).astimezone(SHANGHAI):%d %H:%M}" for name in stay[48:]] == [
        "19 23:30"
    ]


def test_after_a_year_without_any_the_newest_stay() -> None:
    old = [name_of(NIGHT - timedelta(days=365 + day)) for day in range(3)]

    assert kept(old, Keep(daily=1, weekly=0, monthly=0), SHANGHAI) == set(old[:2])
    assert kept([], USUAL, SHANGHAI) == set()


@given(st.sets(st.integers(0, 2 * 365 * 24), max_size=60))
def test_who_removes_after_each_backup_keeps_what_removing_once_would(hours: set[int]) -> None:
    """Nothing is lost because somebody looked in between."""
    names = sorted(name_of(NIGHT + timedelta(hours=hour)) for hour in hours)
    there: set[str] = set()
    for name in names:
        there = kept({*there, name}, USUAL, SHANGHAI)
        assert name in there

    assert there == kept(names, USUAL, SHANGHAI)
