"""What doctor finds about calendars: years without known holidays, and feeds that can't be read."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.jobs.calendar_feeds import fetch_feed, followed_feeds
from bot.looking import look, look_at_desk
from bot.settings import Settings
from desk.definitions.days_in_text import read_days
from desk.definitions.definition_kinds import DefinitionInvalid
from desk.definitions.import_calendar_days import check_calendar_days
from desk.definitions.schemas.calendars import CalendarShape
from desk.definitions.statutory_holidays import STATUTORY
from desk.errors import CalendarUnreadable
from domain.definitions import DefinitionKind
from domain.ports import Finding, Texts, Unit

# From then on the next year's holidays are announced, and promises reach into it.
_NOVEMBER = 11


async def examine_calendars(
    settings: Settings, clock: Callable[[], datetime], texts: Texts
) -> list[Finding]:
    """Of the published calendars. Raises DatabaseNotOpened."""
    calendars = await look(settings, _published)
    feeds = await look(settings, followed_feeds)
    now = clock().astimezone(ZoneInfo(settings.timezone))
    unknown = [finding for one in calendars for finding in _unknown_years(one, now)]
    tried = await asyncio.gather(*(_tried(settings, *feed, now, texts) for feed in feeds))
    found = [*unknown, *(finding for finding in tried if finding)]
    if calendars and not found:
        found.append(Finding(is_good=True, code="doctor.calendars.good", params={}))
    return found


def _published(unit: Unit) -> list[CalendarShape]:
    found = unit.definitions.of_kind(DefinitionKind.CALENDAR)
    return [CalendarShape.model_validate(definition.body) for definition in found]


def _unknown_years(calendar: CalendarShape, now: datetime) -> Iterator[Finding]:
    if not calendar.holidays:
        return
    statutory = STATUTORY[calendar.holidays]
    known = statutory.years | set(calendar.holidays_by_hand) | calendar.feed_years()
    for year in (now.year, now.year + 1):
        if year in known or (year > now.year and now.month < _NOVEMBER):
            continue
        params = {
            "calendar": calendar.key,
            "country": calendar.holidays,
            "year": year,
            "package": statutory.package,
        }
        # Of a year that has not begun, nothing is counted wrongly yet.
        is_later = year > now.year
        code = "doctor.calendar.next_year_unknown" if is_later else "doctor.calendar.year_unknown"
        yield Finding(is_good=is_later, code=code, params=params, needs_care=is_later)


async def _tried(
    settings: Settings, calendar: str, feed: str, now: datetime, texts: Texts
) -> Finding | None:
    """As it is done at night, but for the writing down."""
    try:
        text = await fetch_feed(feed)
        read = await asyncio.to_thread(read_days, text, now.date())
        await look_at_desk(
            settings, lambda desk: check_calendar_days(desk, calendar, read.days, feed=feed)
        )
    except CalendarUnreadable as error:
        reason, code = error.params["reason"], "doctor.calendar.feed_broken"
    except DefinitionInvalid as error:
        reason = "; ".join(problem.say(texts) for problem in error.problems)
        code = "doctor.calendar.feed_refused"
    else:
        return None
    params = {"calendar": calendar, "feed": feed, "reason": reason}
    return Finding(is_good=False, code=code, params=params)
