"""Moments as people write them, read as they are meant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines.moments.reading import read_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Wednesday.
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


def read(text: str, now: datetime = NOW) -> tuple[str, str] | None:
    found = read_moment(text, now=now, zone=now.tzinfo or UTC)
    return (f"{found[0].astimezone(now.tzinfo):%m-%d %H:%M}", found[1]) if found else None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2h", "11-18 12:00"),
        ("２小时后", "11-18 12:00"),
        ("2h30m", "11-18 12:30"),
        ("1小时30分钟后", "11-18 11:30"),
        ("一个半小时", "11-18 11:30"),
        ("半小时后", "11-18 10:30"),
        ("half an hour", "11-18 10:30"),
        ("in 2 hours", "11-18 12:00"),
        ("二十分钟", "11-18 10:20"),
        ("3天后", "11-21 10:00"),
        ("in 2 weeks", "12-02 10:00"),
        ("明天", "11-19 09:00"),
        ("明天上午9点", "11-19 09:00"),
        ("明早8点", "11-19 08:00"),
        ("明天下午两点半", "11-19 14:30"),
        ("今晚", "11-18 20:00"),
        ("tonight", "11-18 20:00"),
        ("后天中午", "11-20 12:00"),
        ("大后天", "11-21 09:00"),
        ("下周一", "11-23 09:00"),
        ("下个星期二 15:00", "11-24 15:00"),
        ("周五 14:30", "11-20 14:30"),
        ("周三", "11-25 09:00"),
        ("周三 17:00", "11-18 17:00"),
        ("本周一", "11-16 09:00"),
        ("Monday", "11-23 09:00"),
        ("next Friday", "11-27 09:00"),
        ("fri 2pm", "11-20 14:00"),
        ("monday morning", "11-23 09:00"),
        ("12月1日", "12-01 09:00"),
        ("十二月二十五号下午三点一刻", "12-25 15:15"),
        ("20号", "11-20 09:00"),
        ("15号", "12-15 09:00"),
        ("1月5日", "01-05 09:00"),
        ("11月1日", "11-01 09:00"),
        ("2026-12-01 10:00", "12-01 10:00"),
        ("2026年12月1日 8:05", "12-01 08:05"),
        ("Dec 1", "12-01 09:00"),
        ("1 Dec 2026 14:00", "12-01 14:00"),
        ("tomorrow 9:00", "11-19 09:00"),
        ("9:00 tomorrow", "11-19 09:00"),
        ("until tomorrow at 9 am", "11-19 09:00"),
        ("15:30", "11-18 15:30"),
        ("9:00", "11-18 09:00"),
        ("下午3点", "11-18 15:00"),
        ("晚上12点", "11-19 00:00"),
    ],
)
def test_what_people_write(written: str, meant: str) -> None:
    assert read(written) == (meant, "")


@pytest.mark.parametrize(
    "written",
    ["", "等备件", "1/12", "5", "25:00", "13pm", "12月32日", "2 hamsters", "半天", "明白", "今年"],
)
def test_what_is_no_moment_is_not_guessed(written: str) -> None:
    assert read(written) is None


@pytest.mark.parametrize(
    ("written", "rest"),
    [
        ("明天 等备件", "等备件"),
        ("明天9点半，客户要求", "客户要求"),
        ("2h Waiting for Parts", "Waiting for Parts"),
        ("周五下午等客户回电", "等客户回电"),
    ],
)
def test_the_reason_follows(written: str, rest: str) -> None:
    found = read(written)
    assert found is not None
    assert found[1] == rest


def test_a_day_ahead_is_the_same_time_on_the_wall() -> None:
    # The clocks of Berlin go forward in the night to 28 March 2027.
    berlin = datetime(2027, 3, 27, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert read("1 day", berlin) == ("03-28 10:00", "")
    found = read_moment("24h", now=berlin, zone=ZoneInfo("Europe/Berlin"))
    assert found is not None
    assert found[0] == berlin.astimezone(UTC) + timedelta(hours=24)


@given(st.integers(0, 5_000_000), st.integers(1, 500))
def test_hours_are_counted_from_now(minutes: int, hours: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    found = read_moment(f"{hours}小时后", now=now, zone=SHANGHAI)
    assert found is not None
    assert found[0] - now == timedelta(hours=hours)


@given(st.integers(0, 5_000_000))
def test_a_written_date_is_that_date_whenever_it_is_read(minutes: int) -> None:
    now = NOW + timedelta(minutes=minutes)
    for written in (f"{now:%Y-%m-%d %H:%M}", f"{now.year}年{now.month}月{now.day}日{now:%H:%M}"):
        found = read_moment(written, now=now, zone=SHANGHAI)
        assert found is not None
        assert found[0] == now


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    found = read_moment(text, now=NOW, zone=SHANGHAI)
    assert found is None or found[0].tzinfo is UTC
