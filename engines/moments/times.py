"""Times of the day: 9:00, 下午3点半, 9 am, 晚上. Read at the beginning of a text."""

import re
from datetime import timedelta

from engines.moments.numbers import NUMBER, number

_MORNING = ("上午", "早上", "早晨", "清晨", "一早", "早", "morning")
_NOON = ("中午", "noon")
_AFTERNOON = ("下午", "午后", "傍晚", "afternoon")
_EVENING = ("晚上", "晚间", "夜里", "晚", "evening", "tonight")
_NIGHT = ("凌晨", "半夜")
# What a part of the day means without an hour.
_USUAL = {_MORNING: 9, _NOON: 12, _AFTERNOON: 14, _EVENING: 20, _NIGHT: 0}
_PARTS = {word: part for part in _USUAL for word in part}
_QUARTERS = {"一刻": 15, "三刻": 45, "半": 30}
_NOON_HOUR, _DAY_HOURS, _HOUR = 12, 24, 60

_PART = "|".join(sorted(_PARTS, key=len, reverse=True))
_TIME = re.compile(
    rf"""(?:at\s+|in\s+the\s+)?
    (?:(?P<part>{_PART})(?![a-z])\s*)?
    (?:
        (?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)(?!\d)(?:\s*(?P<half>am|pm)(?![a-z]))?
      | (?P<hour12>\d{{1,2}})\s*(?P<half12>am|pm)(?![a-z])
      | (?P<oclock>{NUMBER})\s*[点點时時]
        (?:(?P<quarter>半|一刻|三刻)|(?P<minutes>{NUMBER})\s*分?|钟|整)?
    )?""",
    re.VERBOSE,
)


def read_time(text: str) -> tuple[timedelta, str] | None:
    """Time since midnight, up to 24:00, and what follows it; None = it begins with no time."""
    found = _TIME.match(text)
    if found is None or not (found["part"] or found["hour"] or found["hour12"] or found["oclock"]):
        return None
    hour, minute = _hour_and_minute(found)
    if hour is None:
        span = timedelta(hours=_USUAL[_PARTS[found["part"]]])
        return span, text[found.end() :]
    hour = _of_day(hour, found["part"] or "", found["half"] or found["half12"] or "")
    is_possible = hour * _HOUR + minute <= _DAY_HOURS * _HOUR and minute < _HOUR
    return (timedelta(hours=hour, minutes=minute), text[found.end() :]) if is_possible else None


def _hour_and_minute(found: re.Match[str]) -> tuple[int | None, int]:
    if found["hour"]:
        return int(found["hour"]), int(found["minute"])
    if found["hour12"]:
        return int(found["hour12"]), 0
    if found["oclock"]:
        quarter = _QUARTERS.get(found["quarter"] or "")
        minutes = number(found["minutes"]) if found["minutes"] else 0
        return number(found["oclock"]), minutes if quarter is None else quarter
    return None, 0


def _of_day(hour: int, part: str, half: str) -> int:
    """The hour of 24 that is meant; 25 for one there is not."""
    if half:
        return hour % _NOON_HOUR + (_NOON_HOUR if half == "pm" else 0) if hour <= _NOON_HOUR else 25
    if part in _EVENING and hour == _NOON_HOUR:
        return _DAY_HOURS
    if part in _NIGHT and hour == _NOON_HOUR:
        return 0
    is_later = part in {*_AFTERNOON, *_EVENING} or (part in _NOON and hour < _NOON_HOUR - 2)
    return hour + _NOON_HOUR if is_later and hour < _NOON_HOUR else hour
