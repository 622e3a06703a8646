"""A month of a calendar, day by day, as it counts."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from desk.definitions.schemas.calendars import CalendarShape
from desk.desk import Desk
from desk.errors import CalendarUnknown
from domain.business_calendar.calendar import MINUTES_A_DAY, Opening
from domain.definitions import DefinitionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """The hours that begin on a day, by the calendar's own clock."""

    day: date
    # "09:00-12:00"; none = closed.
    hours: tuple[str, ...]
    # Not as its weekday usually is: a holiday, a make-up workday, hours of its own.
    is_special: bool


def show_calendar(desk: Desk, key: str, month: date) -> list[CalendarDay]:
    """Every day of the month this date lies in. Raises CalendarUnknown."""
    published = desk.unit.definitions.published(DefinitionKind.CALENDAR, key)
    if published is None:
        known = (d.key for d in desk.unit.definitions.of_kind(DefinitionKind.CALENDAR))
        raise CalendarUnknown(calendar=key, known=", ".join(known))
    shape = CalendarShape.model_validate(published.body)
    calendar = shape.value(published.version, timezone=desk.policy.timezone)
    _, last = monthrange(month.year, month.month)
    days = (month.replace(day=number) for number in range(1, last + 1))
    return [
        CalendarDay(
            day=day,
            hours=tuple(map(_written, calendar.hours(day))),
            is_special=calendar.hours(day) != calendar.week[day.weekday()],
        )
        for day in days
    ]


def _written(opening: Opening) -> str:
    # The end of a day is 24:00; of a night, the time it ends at on the next day.
    end = opening.end if opening.end <= MINUTES_A_DAY else opening.end - MINUTES_A_DAY
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (opening.start, end))
