"""Intervals and amounts of time to the minute, so that somebody can check a sum by hand."""

from datetime import datetime, timedelta, tzinfo

from conversations.wording.times import time_words
from domain.ports import Texts

# Within so many days a weekday says which day is meant.
_WEEK = 7
_MINUTE = timedelta(minutes=1)


def amount_words(texts: Texts, amount: timedelta) -> str:
    """Hours and minutes, seconds left out: 2 小时 55 分钟, 26 hours, 0 minutes."""
    hours, minutes = divmod(amount // _MINUTE, 60)
    in_minutes = texts.say_counted("time.minutes", minutes)
    if not hours:
        return in_minutes
    in_hours = texts.say_counted("time.hours", hours)
    return (
        texts.say("time.hours_minutes", hours=in_hours, minutes=in_minutes) if minutes else in_hours
    )


def shown_amount(start: datetime, end: datetime) -> timedelta:
    """Between two moments as they are shown, to the minute: amounts of neighbours add up."""
    return _to_minute(end) - _to_minute(start)


def moment_words(texts: Texts, at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """周三 09:05; farther away with the date."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    if abs((local.date() - today.date()).days) >= _WEEK:
        return time_words(texts, at, now=now, zone=zone)
    return texts.say(f"time.weekday.{local.weekday()}", time=f"{local:%H:%M}")


def span_words(texts: Texts, start: datetime, end: datetime, *, now: datetime, zone: tzinfo) -> str:
    """周三 09:05–12:00; over midnight 周三 18:00 – 周四 09:00."""
    first = moment_words(texts, start, now=now, zone=zone)
    if start.astimezone(zone).date() == end.astimezone(zone).date():
        return f"{first}–{end.astimezone(zone):%H:%M}"
    return f"{first} – {moment_words(texts, end, now=now, zone=zone)}"


def _to_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
