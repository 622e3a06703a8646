from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.wording.names import listed, listed_again
from conversations.wording.spans import amount_words, span_words
from conversations.wording.ticket_facts import short_text
from conversations.wording.times import duration_words, time_words
from tests.talk import TEXTS

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2025, 11, 3, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "chinese", "english"),
    [
        (datetime(2025, 11, 3, 8, 40, tzinfo=UTC), "今天 16:40", "16:40 today"),
        (datetime(2025, 11, 4, 1, 0, tzinfo=UTC), "明天 09:00", "09:00 tomorrow"),
        # Yesterday in UTC, today where the reader is.
        (datetime(2025, 11, 2, 16, 30, tzinfo=UTC), "今天 00:30", "00:30 today"),
        (datetime(2025, 11, 2, 15, 30, tzinfo=UTC), "昨天 23:30", "23:30 yesterday"),
        (datetime(2025, 12, 24, 8, 40, tzinfo=UTC), "12月24日 16:40", "24 Dec 16:40"),
        (datetime(2026, 1, 2, 8, 40, tzinfo=UTC), "2026年1月2日 16:40", "2 Jan 2026 16:40"),
    ],
)
def test_times_are_said_as_people_say_them(at: datetime, chinese: str, english: str) -> None:
    assert time_words(TEXTS("zh_CN"), at, now=NOW, zone=SHANGHAI) == chinese
    assert time_words(TEXTS("en"), at, now=NOW, zone=SHANGHAI) == english


@pytest.mark.parametrize(
    ("span", "chinese", "english"),
    [
        (timedelta(seconds=5), "1 分钟", "1 minute"),
        (timedelta(minutes=15), "15 分钟", "15 minutes"),
        (timedelta(hours=1), "1 小时", "1 hour"),
        (timedelta(minutes=90), "1 小时 30 分钟", "1 hour 30 minutes"),
        (timedelta(hours=20, minutes=10), "21 小时", "21 hours"),
        (timedelta(days=3), "3 天", "3 days"),
    ],
)
def test_spans_are_said_in_sensible_units(span: timedelta, chinese: str, english: str) -> None:
    assert duration_words(TEXTS("zh_CN"), span) == chinese
    assert duration_words(TEXTS("en"), span) == english


def test_long_texts_are_cut_to_a_line() -> None:
    assert short_text("one\ntwo") == "one"
    assert short_text("字" * 100, 10) == "字" * 9 + "…"


def test_unknown_languages_and_keys() -> None:
    assert TEXTS("fr") is TEXTS("zh_CN")
    with pytest.raises(KeyError):
        TEXTS("en").say("no.such.key")
    assert "time.today" in TEXTS("en").sentences("time.")


def test_latin_names_stand_apart_from_chinese_words() -> None:
    say = TEXTS("zh_CN").say
    assert say("desk.urged", customer="Emma", number=1).startswith("客户 Emma 催办")
    assert say("desk.urged", customer="王女士", number=1).startswith("客户王女士催办")
    assert say("notice.replied", name="Li Gong", number=1, text="OK") == "Li Gong（#1）：\nOK"
    assert say("staff.set.value", number=1, field="SN") == "#1 的 SN 是："


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [
        (timedelta(), "0 分钟", "0 minutes"),
        (timedelta(seconds=59), "0 分钟", "0 minutes"),
        (timedelta(minutes=1, seconds=59), "1 分钟", "1 minute"),
        (timedelta(hours=2, minutes=55), "2 小时 55 分钟", "2 hours 55 minutes"),
        (timedelta(days=1, hours=2), "26 小时", "26 hours"),
    ],
)
def test_amounts_are_said_so_that_they_add_up(
    amount: timedelta, chinese: str, english: str
) -> None:
    assert amount_words(TEXTS("zh_CN"), amount) == chinese
    assert amount_words(TEXTS("en"), amount) == english


@pytest.mark.parametrize(
    ("hours", "chinese", "english"),
    [
        ((-1, 1), "周一 09:00–11:00", "Mon 09:00–11:00"),
        ((-24, 10), "周日 10:00 – 周一 20:00", "Sun 10:00 – Mon 20:00"),
        ((-7 * 24, 0), "10月27日 10:00 – 周一 10:00", "27 Oct 10:00 – Mon 10:00"),
    ],
)
def test_intervals_name_the_day_once(hours: tuple[int, int], chinese: str, english: str) -> None:
    start, end = (NOW + timedelta(hours=hour) for hour in hours)

    assert span_words(TEXTS("zh_CN"), start, end, now=NOW, zone=SHANGHAI) == chinese
    assert span_words(TEXTS("en"), start, end, now=NOW, zone=SHANGHAI) == english


def test_names_are_listed_in_the_readers_way() -> None:
    assert listed(TEXTS("zh_CN"), ["李工", "赵工"]) == "李工、赵工"
    assert listed_again(TEXTS("en"), "李工、赵工") == "李工, 赵工"
    assert listed_again(TEXTS("en"), "") == ""
