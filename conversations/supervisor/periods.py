"""The spans a report can be about, as people name them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


class Period(StrEnum):
    """Up to today, or the one before, which is over."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    YESTERDAY = "yesterday"
    LAST_WEEK = "last_week"
    LAST_MONTH = "last_month"


# Those that are running, and those before them.
BEFORE = {
    Period.TODAY: Period.YESTERDAY,
    Period.WEEK: Period.LAST_WEEK,
    Period.MONTH: Period.LAST_MONTH,
}

_WORDS = {
    **{period.value: period for period in Period},
    **dict.fromkeys(("", "今天", "今日", "当天"), Period.TODAY),
    **dict.fromkeys(("this week", "周", "本周", "这周"), Period.WEEK),
    **dict.fromkeys(("this month", "月", "本月", "这个月", "当月"), Period.MONTH),
    **dict.fromkeys(("昨天", "昨日"), Period.YESTERDAY),
    **dict.fromkeys(("last week", "上周", "上星期"), Period.LAST_WEEK),
    **dict.fromkeys(("last month", "上月", "上个月"), Period.LAST_MONTH),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From the first to the last, both whole."""

    first: date
    last: date

    def edges(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The first moment, and the first one after."""
        after = self.last + _DAY
        return datetime.combine(self.first, time(), zone), datetime.combine(after, time(), zone)


def read_period(text: str) -> Period | None:
    """The span these words mean; nothing said means today. None = no span we know."""
    return _WORDS.get(" ".join(text.casefold().split()))


def days_of(period: Period, today: date) -> Days:
    """Weeks begin on Monday. Of a span that is running, up to today."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    match period:
        case Period.TODAY:
            return Days(first=today, last=today)
        case Period.WEEK:
            return Days(first=monday, last=today)
        case Period.MONTH:
            return Days(first=month, last=today)
        case Period.YESTERDAY:
            return Days(first=today - _DAY, last=today - _DAY)
        case Period.LAST_WEEK:
            return Days(first=monday - _WEEK, last=monday - _DAY)
        case Period.LAST_MONTH:
            before = month - _DAY
            return Days(first=before.replace(day=1), last=before)
