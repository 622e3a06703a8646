"""Feeds of holidays: fetched within limits, and taken into the calendars that follow them."""

import asyncio
from http import HTTPStatus

import structlog
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TooManyRedirects

from desk.definitions.days_in_text import ReadDays, read_days
from desk.definitions.import_calendar_days import import_calendar_days
from desk.definitions.schemas.calendars import CalendarShape
from desk.desk import Desk
from desk.errors import CalendarUnreadable
from domain.definitions import Definition, DefinitionKind
from domain.errors import DeskError
from domain.policy import ServicePolicy
from domain.ports import Announcer, Unit, UnitOfWork
from scheduler.jobs import Slot

log = structlog.get_logger(__name__)

# Seconds for one feed, from the first packet to the last.
_PATIENCE = ClientTimeout(total=30)
_MOST_BYTES = 2 * 1024 * 1024
_MOST_REDIRECTS = 3
# Who published what a feed brought, in the definition's record.
_AUTHOR = "feed"


async def fetch_feed(address: str) -> str:
    """Its text. Raises CalendarUnreadable."""
    try:
        async with (
            ClientSession(timeout=_PATIENCE) as session,
            session.get(address, max_redirects=_MOST_REDIRECTS) as response,
        ):
            return (await _content(response)).decode("utf-8-sig")
    except TimeoutError:
        raise CalendarUnreadable(reason=f"no answer within {_PATIENCE.total:.0f} s") from None
    except TooManyRedirects:
        raise CalendarUnreadable(reason=f"more than {_MOST_REDIRECTS} redirects") from None
    except (ClientError, ValueError) as error:
        raise CalendarUnreadable(reason=str(error) or type(error).__name__) from None


async def _content(response: ClientResponse) -> bytes:
    if response.status != HTTPStatus.OK:
        raise CalendarUnreadable(reason=f"HTTP {response.status}")
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > _MOST_BYTES:
            raise CalendarUnreadable(reason=f"more than {_MOST_BYTES:,} bytes")
    return bytes(content)


def followed_feeds(unit: Unit) -> list[tuple[str, str]]:
    """(calendar, address) of every feed."""
    return [
        (calendar.key, address)
        for calendar in unit.definitions.of_kind(DefinitionKind.CALENDAR)
        for address in CalendarShape.model_validate(calendar.body).feeds
    ]


class CalendarFeeds:
    """Reads all feeds again. What can't be read now stays as it was."""

    def __init__(self, uow: UnitOfWork, policy: ServicePolicy, announcer: Announcer) -> None:
        self._uow = uow
        self._policy = policy
        self._announcer = announcer

    async def refresh(self, slot: Slot) -> None:
        """One after another; safe to break off and to repeat."""
        for calendar, feed in await self._uow.read(followed_feeds):
            try:
                read = await self._read(feed, slot)
                definition = await self._take_in(calendar, feed, read)
            except DeskError as error:
                log.warning("calendar.feed_broken", calendar=calendar, feed=feed, reason=str(error))
            else:
                log.info("calendar.feed_read", calendar=calendar, version=definition.version)

    async def _read(self, feed: str, slot: Slot) -> ReadDays:
        text = await fetch_feed(feed)
        return await asyncio.to_thread(read_days, text, slot.at.date())

    async def _take_in(self, calendar: str, feed: str, read: ReadDays) -> Definition:
        def work(unit: Unit) -> Definition:
            desk = Desk(unit=unit, policy=self._policy, announcer=self._announcer, actor=None)
            return import_calendar_days(desk, calendar, read.days, author=_AUTHOR, feed=feed)

        return await self._uow.run(work)
