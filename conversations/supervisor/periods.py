"""The spans a report can be about, as people name them."""

from datetime import date, timedelta
from enum import StrEnum


class Period(StrEnum):
    """A span up to today, by the reader's calendar."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"


_WORDS = {
    **dict.fromkeys(("", "today", "今天", "今日", "当天"), Period.TODAY),
    **dict.fromkeys(("week", "this week", "周", "本周", "这周"), Period.WEEK),
    **dict.fromkeys(("month", "this month", "月", "本月", "这个月", "当月"), Period.MONTH),
}


def read_period(text: str) -> Period | None:
    """The span these words mean; nothing said means today. None = no span we know."""
    return _WORDS.get(" ".join(text.casefold().split()))


def first_day(period: Period, today: date) -> date:
    """Where it begins: weeks on Monday."""
    match period:
        case Period.TODAY:
            return today
        case Period.WEEK:
            return today - timedelta(days=today.weekday())
        case Period.MONTH:
            return today.replace(day=1)
