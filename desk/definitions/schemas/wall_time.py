"""Hours, weekdays, dates and zones as people write them. Which of them open what: elsewhere."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from domain.business_calendar.calendar import MINUTES_A_DAY, Opening

_NOON = MINUTES_A_DAY // 2
_HOURS = re.compile(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)")
# What people type for ":" and "-" in Chinese and on phones.
_PLAIN = str.maketrans({"：": ":", "–": "-", "—": "-", "－": "-", "~": "-", "～": "-", "至": "-"})
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DATES = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?")
# Others are slips of the pen.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def opening_of(written: str) -> Opening:
    """The minutes of "09:00-18:00". Raises PydanticCustomError.

    "22:00-06:00" runs past midnight: a night's hours begin at noon or later and end by noon.
    Longer ones say so: "09:00-32:00".
    """
    found = _HOURS.fullmatch(written)
    if not found:
        raise _no_hours(written)
    first, first_minute, last, last_minute = map(int, found.groups())
    start, end = first * 60 + first_minute, last * 60 + last_minute
    if end < start and end <= _NOON <= start:
        end += MINUTES_A_DAY
    if start >= MINUTES_A_DAY or end > 2 * MINUTES_A_DAY:
        raise _no_hours(written)
    if end <= start:
        raise PydanticCustomError(
            "hours_reversed",
            "{hours} ends before it begins; hours past midnight are written like 22:00-06:00, "
            "or 09:00-32:00 where they begin in the morning",
            {"hours": written},
        )
    return Opening(start=start, end=end)


def read_hours(value: object) -> str:
    """As it is kept: "09:00-18:00". Raises PydanticCustomError."""
    written = value.translate(_PLAIN).replace(" ", "") if isinstance(value, str) else ""
    if not written:
        # YAML reads an unquoted 12:00 as the number 720.
        raise _no_hours(str(value))
    opening_of(written)
    return "-".join(part.zfill(5) for part in written.split("-"))


def _no_hours(written: str) -> PydanticCustomError:
    return PydanticCustomError(
        "wall_hours", '{hours} isn\'t hours such as "09:00-18:00", in quotes', {"hours": written}
    )


def weekdays_of(written: str) -> tuple[int, ...]:
    """Numbers of the days of "mon-fri" or "sat,sun", Monday 0. Raises PydanticCustomError."""
    days: list[int] = []
    for part in written.split(","):
        first, _, last = part.partition("-")
        start, end = _weekday(first), _weekday(last or first)
        days += [day % 7 for day in range(start, end + (7 if end < start else 0) + 1)]
    return tuple(days)


def _weekday(written: str) -> int:
    if written not in _WEEKDAYS:
        raise PydanticCustomError(
            "weekdays", "{days} isn't days such as mon-fri or sat,sun", {"days": written}
        )
    return _WEEKDAYS.index(written)


def _read_weekdays(value: object) -> str:
    written = str(value).replace(" ", "").lower()
    weekdays_of(written)
    return written


def dates_of(written: str) -> tuple[date, ...]:
    """Each day of "2026-10-01" or "2026-10-01..2026-10-07". Raises PydanticCustomError."""
    found = _DATES.fullmatch(written)
    try:
        ends = [date.fromisoformat(day) for day in found.groups() if day] if found else []
    except ValueError:
        ends = []
    if not ends or ends[0] > ends[-1]:
        raise PydanticCustomError(
            "dates",
            "{dates} isn't a date such as 2026-10-01, or dates such as 2026-10-01..2026-10-07",
            {"dates": written},
        )
    if ends[0].year < _FIRST_YEAR or ends[-1].year > _LAST_YEAR:
        raise PydanticCustomError(
            "dates_far", "{dates} is not between 2000 and 2100", {"dates": written}
        )
    return tuple(ends[0] + timedelta(days=n) for n in range((ends[-1] - ends[0]).days + 1))


def spans_of(days: Iterable[date]) -> list[str]:
    """Days as they are written: neighbours in one span. In order."""
    runs: list[tuple[date, date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][1] <= timedelta(days=1):
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [f"{a}" if a == b else f"{a}..{b}" for a, b in runs]


def _read_dates(value: object) -> str:
    # YAML reads a bare date as one.
    written = value.isoformat() if isinstance(value, date) else str(value).replace(" ", "")
    dates_of(written)
    return written


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError(
            "time_zone", "{zone} isn't a time zone such as Asia/Shanghai", {"zone": name}
        ) from None
    return name


# "mon-fri", "sat,sun".
Weekdays = Annotated[str, BeforeValidator(_read_weekdays)]
# "2026-10-01", "2026-10-01..2026-10-07".
Dates = Annotated[str, BeforeValidator(_read_dates)]
# IANA name; "" = the installation's.
Zone = Annotated[str, AfterValidator(_is_zone)]
