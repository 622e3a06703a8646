"""Days: tomorrow, 下周一, 12月1日, 2026-12-01, Dec 1. Read at the beginning of a text."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from engines.moments.numbers import NUMBER, number

_NEAR = {
    "day after tomorrow": 2,
    "tomorrow": 1,
    "today": 0,
    "tonight": 0,
    "大后天": 3,
    "后天": 2,
    "明天": 1,
    "明日": 1,
    "明": 1,
    "今天": 0,
    "今日": 0,
    "今": 0,
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE_WEEKDAYS = "一二三四五六日"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# A date without a year that is past means the next year only where that is not far.
_NOT_FAR = timedelta(days=183)

_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_YEAR = r"(?:,?\s+(?P<year>\d{4})(?![:\d]))?"
_NEAR_DAY = re.compile(r"(?P<word>" + "|".join(_NEAR) + r")(?![a-z])")
# 今 and 明 alone are no days: only before 早, 晚 and the like.
_BARE = re.compile(r"[今明](?![早晚晨])")
_WEEKDAY = re.compile(
    r"(?P<which>下下个?|下个?|本|这个?)?\s*(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])"
    r"|(?:(?P<which_en>next|this|on)\s+)?(?P<day_en>mon|tue|wed|thu|fri|sat|sun)"
    r"(?:day|s|sday|nesday|rs|rsday|r|urday)?(?![a-z])"
)
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_CHINESE = re.compile(
    rf"(?:(?P<year>\d{{4}})\s*年\s*)?(?P<month>{NUMBER})\s*月\s*(?P<day>{NUMBER})\s*[日号號]?"
)
_DAY_OF_MONTH = re.compile(rf"(?P<day>{NUMBER})\s*[号號]")
_MONTH_FIRST = re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![:\d]){_YEAR}")
_DAY_FIRST = re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}{_YEAR}")


def read_day(text: str, today: date) -> tuple[date, str] | None:
    """The day and what follows it; None = it begins with none, or with one there is not.

    A weekday is the coming one, today included; 下周一 and "next Monday" are next week's.
    """
    for pattern, meaning in _READERS:
        found = pattern.match(text)
        if found:
            try:
                day = meaning(found, today)
            except (ValueError, OverflowError):
                return None
            return (day, text[found.end() :].lstrip()) if day else None
    return None


def names_weekday(text: str) -> bool:
    """It begins with a weekday that says nothing about which week."""
    found = _WEEKDAY.match(text)
    return found is not None and (found["which"] or found["which_en"] or "on") == "on"


def _near(found: re.Match[str], today: date) -> date | None:
    if _BARE.match(found.string):
        return None if found["word"] in {"今", "明"} else today + timedelta(_NEAR[found["word"]])
    return today + timedelta(days=_NEAR[found["word"]])


def _weekday(found: re.Match[str], today: date) -> date:
    if found["day"]:
        name = {"天": "日", "末": "六"}.get(found["day"], found["day"])
        wanted, which = _CHINESE_WEEKDAYS.index(name), found["which"] or ""
    else:
        wanted, which = _WEEKDAYS.index(found["day_en"]), found["which_en"] or ""
    monday = today - timedelta(days=today.weekday())
    weeks = {"下": 1, "n": 1}.get(which[:1], 0) + which.startswith("下下")
    if weeks or which[:1] in {"本", "这"} or which == "this":
        return monday + timedelta(weeks=weeks, days=wanted)
    return today + timedelta(days=(wanted - today.weekday()) % 7)


def _dated(found: re.Match[str], today: date) -> date:
    month = found["month"]
    month_number = _MONTHS.index(month) + 1 if month in _MONTHS else number(month)
    day = number(found["day"])
    if found["year"]:
        return date(int(found["year"]), month_number, day)
    this_year = date(today.year, month_number, day)
    if this_year >= today:
        return this_year
    next_year = date(today.year + 1, month_number, day)
    return next_year if next_year - today <= _NOT_FAR else this_year


def _day_of_month(found: re.Match[str], today: date) -> date:
    day = number(found["day"])
    if day >= today.day:
        return today.replace(day=day)
    first_of_next = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
    return first_of_next.replace(day=day)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...] = (
    (_ISO, _dated),
    (_CHINESE, _dated),
    (_DAY_OF_MONTH, _day_of_month),
    (_MONTH_FIRST, _dated),
    (_DAY_FIRST, _dated),
    (_WEEKDAY, _weekday),
    (_NEAR_DAY, _near),
)
