"""Quiet hours: by the wall clock where the recipient is, over midnight and clock changes."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.escalation.ladder import QuietHours
from domain.escalation.quiet import quiet_until

NIGHT = QuietHours(start=time(22), end=time(7, 30))
NAP = QuietHours(start=time(13), end=time(14))
SHANGHAI = "Asia/Shanghai"


def at(hour: int, minute: int = 0) -> datetime:
    """On a day in Shanghai."""
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_over_midnight() -> None:
    assert quiet_until(NIGHT, at(21, 59), SHANGHAI) is None
    assert quiet_until(NIGHT, at(22), SHANGHAI) == at(7, 30) + timedelta(days=1)
    assert quiet_until(NIGHT, at(3), SHANGHAI) == at(7, 30)
    assert quiet_until(NIGHT, at(7, 30), SHANGHAI) is None


def test_within_a_day() -> None:
    assert quiet_until(NAP, at(13, 20), SHANGHAI) == at(14)
    assert quiet_until(NAP, at(14), SHANGHAI) is None
    assert quiet_until(None, at(13, 20), SHANGHAI) is None


def test_by_the_clock_where_somebody_is() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert quiet_until(NIGHT, noon, "Pacific/Auckland") is not None
    assert quiet_until(NIGHT, noon, "Europe/London") is None


minutes_of_day = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))


@given(
    start=minutes_of_day,
    end=minutes_of_day,
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001
    zone=st.sampled_from(
        ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"]
    ),
)
@settings(max_examples=100, deadline=None)
def test_they_end_and_are_over_then(start: time, end: time, moment: datetime, zone: str) -> None:
    if start == end:
        return
    hours, now = QuietHours(start=start, end=end), moment.replace(tzinfo=UTC)
    until = quiet_until(hours, now, zone)
    steps = 0
    while until is not None:
        # In a week with a clock change they may begin again with the hour that comes twice.
        assert until > now
        now, steps = until, steps + 1
        until = quiet_until(hours, now, zone)
        assert steps < 4
