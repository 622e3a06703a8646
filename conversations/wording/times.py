"""Times in the reader's zone and in the words people use: 今天 16:40, 09:00 tomorrow."""

from datetime import datetime, timedelta, tzinfo

from domain.ports import Texts

# In minutes. From here on the smaller unit says nothing any more.
_HOUR, _DAY = 60, 24 * 60
_IN_HOURS, _IN_DAYS = 12 * _HOUR, 2 * _DAY
_NEAR = {-1: "time.yesterday", 0: "time.today", 1: "time.tomorrow"}


def time_words(texts: Texts, at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """A moment as somebody in `zone` would say it at `now`. Both times are aware."""
    local, today = at.astimezone(zone), now.astimezone(zone)
    clock = f"{local:%H:%M}"
    near = _NEAR.get((local.date() - today.date()).days)
    if near:
        return texts.say(near, time=clock)
    month = texts.say(f"time.month.{local.month}")
    if local.year == today.year:
        return texts.say("time.date", month=month, day=local.day, time=clock)
    return texts.say("time.full", year=local.year, month=month, day=local.day, time=clock)


def duration_words(texts: Texts, span: timedelta) -> str:
    """A span in its largest sensible unit, rounded up: 2 小时, 15 minutes, 3 days."""
    minutes = max(1, -(-int(span.total_seconds()) // 60))
    if minutes < _HOUR:
        return texts.say_counted("time.minutes", minutes)
    hours, rest = divmod(minutes, _HOUR)
    if minutes >= _IN_DAYS:
        return texts.say_counted("time.days", -(-minutes // _DAY))
    if minutes >= _IN_HOURS:
        return texts.say_counted("time.hours", hours + bool(rest))
    whole = texts.say_counted("time.hours", hours)
    if not rest:
        return whole
    return texts.say(
        "time.hours_minutes", hours=whole, minutes=texts.say_counted("time.minutes", rest)
    )
