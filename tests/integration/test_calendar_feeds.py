"""Feeds of holidays, fetched from a real server and taken into calendars every night."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.jobs.calendar_feeds import CalendarFeeds, fetch_feed
from desk.definitions.publish_definition import publish_definition
from desk.desk import Desk
from desk.errors import CalendarUnreadable
from domain.definitions import Definition, DefinitionKind
from domain.policy import ServicePolicy
from domain.ports import Unit, UnitOfWork
from scheduler.jobs import Slot
from store.opening import open_store
from tests.integration.feed_server import NATIONAL_DAY, Feed, feed_server
from tests.unit.desk.room import Told

NIGHT = datetime(2026, 11, 22, 20, 20, tzinfo=UTC)
SLOT = Slot(job="calendar-feeds", at=NIGHT)
CALENDAR = DefinitionKind.CALENDAR
POLICY = ServicePolicy()


@pytest.fixture
def feed() -> Iterator[Feed]:
    with feed_server() as feed:
        yield feed


@pytest.fixture
async def uow(tmp_path: Path) -> AsyncIterator[UnitOfWork]:
    store = await open_store(f"sqlite:///{tmp_path / 'desk.db'}", lambda: NIGHT)
    yield store
    await store.close()


async def publish(uow: UnitOfWork, key: str, *feeds: str) -> None:
    body = {"key": key, "week": {"mon-fri": ["09:00-18:00"]}, "feeds": list(feeds)}

    def work(unit: Unit) -> None:
        desk = Desk(unit=unit, policy=POLICY, announcer=Told(), actor=None)
        publish_definition(desk, CALENDAR, body, author="lead")

    await uow.run(work)


async def published(uow: UnitOfWork, key: str) -> Definition:
    found = await uow.read(lambda unit: unit.definitions.published(CALENDAR, key))
    assert found is not None
    return found


async def test_every_calendar_gets_what_its_feeds_say(uow: UnitOfWork, feed: Feed) -> None:
    await publish(uow, "office", feed.address)
    await publish(uow, "plain")
    feeds = CalendarFeeds(uow, POLICY, Told())

    await feeds.refresh(SLOT)
    await feeds.refresh(SLOT)

    office, plain = await published(uow, "office"), await published(uow, "plain")
    assert office.body["feed_days"] == {
        feed.address: {"2027-10-01..2027-10-07": "closed", "2027-10-09": "workday"}
    }
    assert (office.version, plain.version) == (2, 1), "nothing new is nothing to publish"


async def test_a_broken_feed_leaves_everything_as_it_was_and_the_others_are_read(
    uow: UnitOfWork, feed: Feed
) -> None:
    feeds = CalendarFeeds(uow, POLICY, Told())
    with feed_server() as other:
        await publish(uow, "office", feed.address)
        await publish(uow, "other", other.address)
        await feeds.refresh(SLOT)
        feed.text = "<html>Please sign in</html>"
        other.text = NATIONAL_DAY.replace("20271009", "20271010")
        await feeds.refresh(SLOT)

    assert (await published(uow, "office")).version == 2
    assert "2027-10-10" in str((await published(uow, "other")).body["feed_days"])


async def test_a_feed_that_would_close_for_a_year_is_not_taken_in(
    uow: UnitOfWork, feed: Feed
) -> None:
    await publish(uow, "office", feed.address)
    feed.text = NATIONAL_DAY.replace("20271001", "20270101").replace("20271008", "20280101")
    feed.text = feed.text.replace("班", "休")

    await CalendarFeeds(uow, POLICY, Told()).refresh(SLOT)

    assert (await published(uow, "office")).version == 1


async def test_a_feed_is_fetched_through_a_redirect(feed: Feed) -> None:
    with feed_server() as moved:
        moved.status, moved.location = 301, feed.address

        assert await fetch_feed(moved.address) == NATIONAL_DAY


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ({"status": 404}, "HTTP 404"),
        ({"text": "x" * 3_000_000}, "more than 2,097,152 bytes"),
        ({"status": 302, "location": "/again"}, "redirect"),
        ({"address": "http://127.0.0.1:9/x.ics"}, "127.0.0.1:9"),
        ({"address": "http://"}, "http://"),
    ],
)
async def test_what_cannot_be_fetched_says_why(
    feed: Feed, trouble: dict[str, object], reason: str
) -> None:
    for name, value in trouble.items():
        setattr(feed, name, value)

    with pytest.raises(CalendarUnreadable) as refused:
        await fetch_feed(feed.address)

    assert reason.lower() in str(refused.value.params["reason"]).lower()
