"""Quotas that last: when they begin anew, and when they are short."""

from datetime import UTC, datetime

import pytest

from domain.quotas import Quota, threshold

MONTH = Quota(key="calls", count=10_000)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "began", "ends"),
    [
        # Midnight in Shanghai is 16:00 of the day before.
        ("2026-11-22 08:00", "2026-10-31 16:00", "2026-11-30 16:00"),
        ("2026-11-30 15:59", "2026-10-31 16:00", "2026-11-30 16:00"),
        ("2026-11-30 16:00", "2026-11-30 16:00", "2026-12-31 16:00"),
        ("2027-01-31 16:30", "2027-01-31 16:00", "2027-02-28 16:00"),
    ],
)
def test_it_is_counted_by_the_platforms_calendar(now: str, began: str, ends: str) -> None:
    assert (MONTH.began(utc(now)), MONTH.ends(utc(now))) == (utc(began), utc(ends))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_clocks_that_are_put_forward_move_no_month(zone: str) -> None:
    month = Quota(key="calls", count=1, zone=zone)
    now = utc("2026-01-01 12:00")
    for _ in range(12):
        ends = month.ends(now)
        assert month.began(ends) == ends
        now = ends
    assert now == month.began(utc("2027-01-01 12:00"))


@pytest.mark.parametrize(
    ("used", "reached"),
    [
        (0, 0),
        (7999, 0),
        (8000, 80),
        (9499, 80),
        (9500, 95),
        (9999, 95),
        (10_000, 100),
        (1 << 40, 100),
    ],
)
def test_how_short_it_is(used: int, reached: int) -> None:
    assert threshold(used, 10_000) == reached
