"""Reading a moment at the beginning of what somebody wrote.

Written for our two languages because the kept libraries guess: dateparser 1.5 knows neither
下周一 nor 明天上午9点, and reads 1/12 as the twelfth of January. What is not understood here is
refused, never guessed.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from engines.moments.days import names_weekday, read_day
from engines.moments.spans import read_span
from engines.moments.times import read_time

# When a day begins where only a day is named.
_START_OF_WORK = timedelta(hours=9)
# A word of something else must not begin where the moment ends.
_ENDS = re.compile(r"$|[\s,，。;；:：、]|[^\x00-\x7f]")
_FILLER = re.compile(r"^[\s,，。;；:：、]+")
_LEAD = re.compile(r"^(?:until|till|到|至|等到)\s*")


def read_moment(text: str, *, now: datetime, zone: tzinfo) -> tuple[datetime, str] | None:
    """The moment (UTC) as it is meant at `now` in `zone`, and the words after it.

    None = it begins with none. A moment may lie in the past: "9:00" is today's, even in the
    afternoon.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    lead = _LEAD.match(written.lower())
    written = written[lead.end() :] if lead else written
    try:
        found = _read(written.lower(), now.astimezone(zone))
    except OverflowError:  # beyond the year 9999
        return None
    if found is None:
        return None
    moment, end = found[0], len(written) - len(found[1])
    if not _ENDS.match(written[end:]) and not written[end - 1].isspace():
        return None
    return moment, _FILLER.sub("", written[end:])


def _read(text: str, now: datetime) -> tuple[datetime, str] | None:
    dated = _day_and_time(text, now.date())
    if dated:
        day, of_day, rest = dated
        moment = _at(day, of_day, now.tzinfo)
        if moment <= now and names_weekday(text):
            moment = _at(day + timedelta(weeks=1), of_day, now.tzinfo)
        return moment.astimezone(UTC), rest
    span = read_span(text)
    if span:
        later, rest = span
        moved = _at(now.date() + timedelta(days=later.days), _of_day(now), now.tzinfo)
        return moved.astimezone(UTC) + later.time, rest
    return None


def _day_and_time(text: str, today: date) -> tuple[date, timedelta, str] | None:
    """In either order; a day alone, or a time alone, which is today's."""
    named = read_day(text, today)
    if named:
        day, rest = named
        timed = read_time(rest)
        return (day, *timed) if timed else (day, _usual(text), rest)
    timed = read_time(text)
    if not timed:
        return None
    of_day, rest = timed
    after = read_day(rest.lstrip(), today)
    return (after[0], of_day, after[1]) if after else (today, of_day, rest)


def _usual(text: str) -> timedelta:
    return timedelta(hours=20) if text.startswith("tonight") else _START_OF_WORK


def _of_day(now: datetime) -> timedelta:
    return datetime.combine(date.min, now.time()) - datetime.combine(date.min, time())


def _at(day: date, of_day: timedelta, zone: tzinfo | None) -> datetime:
    return (datetime.combine(day, time()) + of_day).replace(tzinfo=zone)
