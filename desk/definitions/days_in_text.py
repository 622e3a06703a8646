"""Days off and make-up workdays as a text from outside says them. How: `ical_days`, which is loaded
with the first text, since few desks ever get one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib import import_module

from desk.definitions.feed_days import DayMarks
from desk.definitions.schemas.calendars import CLOSED_WORD, WORKDAY_WORD


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadDays:
    """What a text says, for the years around today."""

    days: DayMarks
    # Events that are no whole days, or observances on which everybody works.
    left_aside: int


def read_days(text: str, today: date) -> ReadDays:
    """Of an iCalendar text. Raises CalendarUnreadable. Slow: call it outside a unit of work."""
    read: Callable[[str, date], ReadDays] = import_module("desk.definitions.ical_days").read_days
    return read(text, today)


def count_words(read: ReadDays) -> tuple[int, int]:
    """Days off, and make-up workdays."""
    counted = Counter(read.days.values())
    return counted[CLOSED_WORD], counted[WORKDAY_WORD]
