"""Days off and make-up workdays in an iCalendar text. The home of icalendar.

Slow for large texts: call it outside a unit of work.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

import recurring_ical_events
from icalendar import Calendar, Event

from desk.definitions.days_in_text import ReadDays
from desk.definitions.feed_days import DayMarks
from desk.definitions.schemas.calendars import CLOSED_WORD, WORKDAY_WORD, DayWord
from desk.errors import CalendarUnreadable

# More is no calendar of holidays.
_MOST_EVENTS = 5_000
_MOST_RECURRING = 300
_MOST_DAYS = 20_000
# From the beginning of last year to the end of the year after next.
_YEARS_BACK, _YEARS_AHEAD = 1, 2
_MIDNIGHT = time.min
_A_DAY = timedelta(days=1)
_CANCELLED = "CANCELLED"
# Repeating more often than daily isn't allowed for days, and would never end.
_RHYTHMS = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}

# What the library stumbles over: dates left out or beyond all, rules that contradict themselves.
_STUMBLES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)

# How Chinese and English feeds say it; Apple's have a property of their own.
_APPLE = "X-APPLE-SPECIAL-DAY"
_APPLE_WORDS: dict[str, DayWord] = {
    "WORK-HOLIDAY": CLOSED_WORD,
    "ALTERNATE-WORKDAY": WORKDAY_WORD,
}
_AT_WORK = re.compile(
    r"[（(\[【]\s*班\s*[）)\]】]|补班|调班|(?<!不)上班"
    r"|(?<!non[- ])work(?:ing)?[ -]?day|make-?up day",
    re.IGNORECASE,
)
_OFF = re.compile(
    r"[（(\[【]\s*休\s*[）)\]】]|放假|假期|休假|休息|调休|不上班|day off|non[- ]?working",
    re.IGNORECASE,
)


def read_days(text: str, today: date) -> ReadDays:
    """Whole-day events, also those that repeat. Raises CalendarUnreadable.

    Where a feed marks days off (休), an unmarked day is one to remember, not one off; in any
    other feed every whole day is one off, unless marked as a make-up workday (班).
    """
    events = _events(text)
    whole_days = [event for event in events if _is_whole_days(event)]
    marks_days_off = any(_mark(event) == CLOSED_WORD for event in whole_days)
    telling = [e for e in whole_days if _mark(e) or not marks_days_off]
    try:
        days = _marked(islice(_days(telling, today.year), _MOST_DAYS))
    except _STUMBLES as error:
        raise CalendarUnreadable(reason=str(error)[:200] or type(error).__name__) from None
    if not days:
        raise CalendarUnreadable(reason="there are no whole-day events in the years around now")
    return ReadDays(days=days, left_aside=len(events) - len(telling))


def _marked(told: Iterable[tuple[date, DayWord]]) -> DayMarks:
    days: dict[date, DayWord] = {}
    for day, word in told:
        # Who is called to work on a day within a holiday works.
        days[day] = WORKDAY_WORD if WORKDAY_WORD in (word, days.get(day)) else CLOSED_WORD
    return days


def _events(text: str) -> list[Event]:
    try:
        calendars = Calendar.from_ical(text.lstrip("\ufeff"), multiple=True)
    except ValueError as error:
        raise CalendarUnreadable(reason=" ".join(str(error).split())[:200]) from None
    walked = (event for calendar in calendars for event in calendar.walk("VEVENT"))
    found = [event for event in walked if isinstance(event, Event)]
    if not calendars or len(found) > _MOST_EVENTS:
        reason = f"more than {_MOST_EVENTS} events" if found else "it is empty"
        raise CalendarUnreadable(reason=reason)
    if sum("RRULE" in event for event in found) > _MOST_RECURRING:
        raise CalendarUnreadable(reason=f"more than {_MOST_RECURRING} events repeat")
    return found


def _is_whole_days(event: Event) -> bool:
    """Days, or as some programs write them, midnight to midnight."""
    if str(event.get("STATUS", "")).upper() == _CANCELLED or not _repeats_by_days(event):
        return False
    try:
        start, end = event.start, event.end
        if not isinstance(start, datetime) or not isinstance(end, datetime):
            return True
        return start.time() == end.time() == _MIDNIGHT and start < end
    except _STUMBLES:
        return False


def _repeats_by_days(event: Event) -> bool:
    rule = event.get("RRULE")
    if rule is None:
        return True
    try:
        # With an interval of nothing the library would never come to an end.
        return set(rule["FREQ"]) <= _RHYTHMS and min(rule.get("INTERVAL", [1])) > 0
    except (KeyError, TypeError, ValueError):
        return False


def _mark(event: Event) -> DayWord | None:
    apple = _APPLE_WORDS.get(str(event.get(_APPLE, "")).upper())
    if apple:
        return apple
    said = str(event.get("SUMMARY", ""))
    if _AT_WORK.search(said):
        return WORKDAY_WORD
    return CLOSED_WORD if _OFF.search(said) else None


def _days(events: Iterable[Event], year: int) -> Iterator[tuple[date, DayWord]]:
    calendar = Calendar()
    for event in events:
        calendar.add_component(event)
    repeating = recurring_ical_events.of(calendar, skip_bad_series=True)
    # Year by year, so that nothing endless is ever unrolled.
    for number in range(year - _YEARS_BACK, year + _YEARS_AHEAD + 1):
        first, last = date(number, 1, 1), date(number, 12, 31)
        for event in repeating.between(first, last + _A_DAY):
            word = _mark(event) or CLOSED_WORD
            yield from ((day, word) for day in _days_of(event, first, last))


def _days_of(event: Event, first: date, last: date) -> Iterator[date]:
    day, end = max(_date(event.start), first), min(_date(event.end), last + _A_DAY)
    while day < end:
        yield day
        day += _A_DAY


def _date(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
