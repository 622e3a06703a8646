"""The shape of business calendars as the service lead writes them."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from desk.definitions.schemas.shape import Shape, Word, Wording
from desk.definitions.schemas.wall_time import (
    Dates,
    Weekdays,
    Zone,
    dates_of,
    opening_of,
    read_hours,
    weekdays_of,
)
from desk.definitions.statutory_holidays import STATUTORY
from domain.business_calendar.calendar import CLOSED, BusinessCalendar, Hours

CLOSED_WORD: Literal["closed"] = "closed"
# The hours of `make_up_like`.
WORKDAY_WORD: Literal["workday"] = "workday"
_A_WEEK = 7

# One of the words above, or hours.
DayWritten = str | tuple[str, ...]


def _read_day(value: object) -> object:
    """Hours, one or several; "closed"; "workday"."""
    # YAML reads an unquoted "off" or "no" as false.
    if value is False or value in ([], CLOSED_WORD):
        return CLOSED_WORD
    if value == WORKDAY_WORD:
        return WORKDAY_WORD
    parts = value if isinstance(value, list | tuple) else [value]
    hours = tuple(read_hours(part) for part in parts)
    _check_apart(hours)
    return hours


def _check_apart(hours: tuple[str, ...]) -> None:
    for one, other in pairwise(hours):
        if opening_of(other).start < opening_of(one).end:
            raise PydanticCustomError(
                "hours_overlap",
                "{other} begins before {one} ends",
                {"other": other, "one": one},
            )


def _read_weekday_hours(value: object) -> object:
    if value == WORKDAY_WORD:
        raise PydanticCustomError("workday_in_week", "workday is for special days; give hours here")
    return _read_day(value)


def _is_week(week: dict[str, DayWritten]) -> dict[str, DayWritten]:
    seen: set[int] = set()
    for written in week:
        days = weekdays_of(written)
        if len(set(days)) < len(days) or seen & set(days):
            raise PydanticCustomError(
                "day_twice", "a day of {days} is there twice", {"days": written}
            )
        seen |= set(days)
    if all(hours == CLOSED_WORD for hours in week.values()):
        raise PydanticCustomError("never_open", "no working minute in the whole week")
    return week


def _week_of(written: Mapping[str, DayWritten]) -> tuple[Hours, ...]:
    week = [CLOSED] * _A_WEEK
    for days, hours in written.items():
        for day in weekdays_of(days):
            week[day] = _hours_of(hours)
    return tuple(week)


def _hours_of(written: DayWritten) -> Hours:
    return CLOSED if isinstance(written, str) else tuple(map(opening_of, written))


def _has_make_up_days(written: Mapping[str, Any]) -> bool:
    read = (word for days in written.get("feed_days", {}).values() for word in days.values())
    return bool(written.get("holidays")) or WORKDAY_WORD in (
        *written.get("special", {}).values(),
        *read,
    )


def _is_country(country: str) -> str:
    if country and country not in STATUTORY:
        raise PydanticCustomError(
            "country",
            "no statutory holidays of {country} are known; there are {known}. "
            "Those of other countries can come as a feed",
            {"country": country, "known": ", ".join(STATUTORY)},
        )
    return country


WeekdayHours = Annotated[DayWritten, BeforeValidator(_read_weekday_hours)]
DayHours = Annotated[DayWritten, BeforeValidator(_read_day)]
Address = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=2000)]
DayWord = Literal["closed", "workday"]
FeedDays = dict[Dates, DayWord]


class CalendarShape(Shape):
    """When work is done, for whom. Later sources win: week, holidays, feeds, special days."""

    # What people call it; its key where there is none.
    name: Wording | None = None
    timezone: Zone = ""
    # A shift past midnight belongs to the day it begins on. Days left out are closed.
    week: Annotated[dict[Weekdays, WeekdayHours], AfterValidator(_is_week)]
    # Country of the statutory holidays; "" = none.
    holidays: Annotated[str, AfterValidator(_is_country)] = ""
    # Years whose statutory days stand under `special`, so that nobody need be warned.
    holidays_by_hand: tuple[int, ...] = ()
    # Single days win over spans of days.
    special: dict[Dates, DayHours] = Field(default_factory=dict)
    # Keys of teams; names of sites as the form's answers hold them.
    teams: tuple[Word, ...] = ()
    sites: tuple[Word, ...] = ()
    # Addresses of iCalendar feeds, read every night; and what was read, by address.
    feeds: tuple[Address, ...] = ()
    feed_days: dict[Address, FeedDays] = Field(default_factory=dict)
    # The weekday whose hours make-up workdays have. Checked last, against what stands above.
    make_up_like: Annotated[
        Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], Field(validate_default=True)
    ] = "mon"

    @field_validator("make_up_like")
    @classmethod
    def _has_hours(cls, day: str, info: ValidationInfo) -> str:
        week = info.data.get("week")
        if week and _has_make_up_days(info.data) and not _week_of(week)[weekdays_of(day)[0]]:
            raise PydanticCustomError(
                "make_up_like",
                "make-up workdays have the hours of {day}, which is closed; name another weekday",
                {"day": day},
            )
        return day

    def value(self, version: int, *, timezone: str) -> BusinessCalendar:
        """What it means to the domain. `timezone`: the installation's."""
        return BusinessCalendar(
            key=self.key,
            version=version,
            timezone=self.timezone or timezone,
            week=_week_of(self.week),
            special=dict(self._special()),
            teams=frozenset(self.teams),
            sites=frozenset(self.sites),
            name=self.name or {},
        )

    def written_days(self) -> set[date]:
        """Every day this definition itself speaks of: special ones and those of feeds."""
        return {day for written in (*self.special, *self._read()) for day in dates_of(written)}

    def feed_years(self) -> set[int]:
        """Years a feed it follows speaks of."""
        return {day.year for written in self._read() for day in dates_of(written)}

    def _special(self) -> Iterator[tuple[date, Hours]]:
        """Who comes later wins."""
        if self.holidays:
            statutory = STATUTORY[self.holidays]
            yield from ((day, CLOSED) for day in statutory.days_off)
            yield from ((day, self._like_workday()) for day in statutory.make_up_days)
        spans_first = sorted(self.special.items(), key=lambda item: len(dates_of(item[0])) == 1)
        for written, word in (*self._read().items(), *spans_first):
            yield from ((day, self._hours(word)) for day in dates_of(written))

    def _read(self) -> Mapping[str, DayWritten]:
        """Days of the feeds it follows now, those of a later feed winning."""
        return {
            day: word
            for address in self.feeds
            for day, word in self.feed_days.get(address, {}).items()
        }

    def _like_workday(self) -> Hours:
        return _week_of(self.week)[weekdays_of(self.make_up_like)[0]]

    def _hours(self, written: DayWritten) -> Hours:
        return self._like_workday() if written == WORKDAY_WORD else _hours_of(written)
