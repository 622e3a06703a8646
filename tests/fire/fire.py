"""One fire from beginning to end: light it, let it rage, and see what is left."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random

from tests.crash.crowd import patiently
from tests.crash.hurry import is_hurried
from tests.databases.server import PostgresServer
from tests.fire import violations
from tests.fire.balancer import Balancer
from tests.fire.book import Book
from tests.fire.crowd import Crowd
from tests.fire.member import Member
from tests.fire.plan import Plan
from tests.fire.report import Report
from tests.fire.strikes import Strikes
from tests.fire.town import Town
from tests.fire.weather import Weather
from tests.fire.wire import Wire

# Seconds before a strike at random, and before one that was planned.
_REST = (0.5, 3.0)
_SHORT_REST = (0.3, 1.0)


class Fire:
    """Everything that is there while it rages."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.random = Random(plan.seed)
        self.server = PostgresServer() if plan.is_on_postgres else None
        self.url = self.server.url() if self.server else f"sqlite:///{folder}/gongdan.db"
        self.town = Town(self.random, is_limited=plan.is_limited)
        self.members: list[Member] = []
        self.crowd: Crowd

    def last_words(self) -> str:
        """The logs of all processes."""
        return "\n\n".join(member.last_words() for member in self.members)


@asynccontextmanager
async def lit(plan: Plan) -> AsyncIterator[Fire]:
    """Platforms, database and processes are there, and all is well."""
    async with AsyncExitStack() as stack:
        folder = plan.folder or Path(tempfile.mkdtemp(prefix="gongdan-fire-"))
        if plan.folder is None:
            stack.callback(shutil.rmtree, folder)
        fire = Fire(plan, folder)
        if fire.server is not None:
            stack.callback(fire.server.remove)
            await asyncio.to_thread(fire.server.create)
        await stack.enter_async_context(fire.town)
        await _members(fire, stack)
        balancer = Balancer([member.port for member in fire.members], fire.random)
        await stack.enter_async_context(balancer)
        front = balancer.wire.url
        settings = fire.town.settings(str(folder / "data"), front)
        (folder / "gongdan.toml").write_text(settings, encoding="utf-8")
        await _begins(fire)
        await patiently(lambda: len(balancer.ready) == plan.processes, fire.last_words)
        crowd = Crowd(fire.town, front, Book(fire.url), fire.random)
        fire.crowd = await stack.enter_async_context(crowd)
        yield fire


async def rages(plan: Plan) -> Report:
    """All of it. Returns the figures."""
    began_at = time.monotonic()
    async with lit(plan) as fire:
        strikes = Strikes(fire.members, fire.server, fire.town, fire.random)
        weather = Weather(fire.town, fire.random)
        storm = asyncio.Event()
        async with asyncio.TaskGroup() as lives:
            for way in plan.customers * list(fire.crowd.ways):
                lives.create_task(fire.crowd.keeps_coming(way, storm, plan))
            lives.create_task(weather.rages(storm))
            lives.create_task(_strikes(fire, strikes, storm))
        await _settles(fire)
        return Report(
            seed=plan.seed,
            database="PostgreSQL" if plan.is_on_postgres else "SQLite",
            processes=plan.processes,
            customers=len(fire.crowd.served),
            seconds=time.monotonic() - began_at,
            strikes=strikes.done,
            faults=weather.faults,
            figures=_figures(fire),
            violations=_violations(fire),
        )


async def _members(fire: Fire, stack: AsyncExitStack) -> None:
    for number in range(fire.plan.processes):
        way, url = None, fire.url
        if fire.server is not None:
            door = Path(tempfile.mkdtemp(prefix="gongdan-way-"))
            stack.callback(shutil.rmtree, door, ignore_errors=True)
            upstream = fire.server.folder / ".s.PGSQL.5432"
            way = Wire(lambda upstream=upstream: [upstream])
            await way.opens(door)
            stack.push_async_callback(way.closes)
            url = fire.server.url(through=door)
        name, is_limited = f"process-{number}", fire.plan.is_limited
        member = Member(name, fire.folder, url, way, is_limited=is_limited)
        fire.members.append(member)
        stack.push_async_callback(member.is_gone)


async def _begins(fire: Fire) -> None:
    await is_hurried(fire.url)
    for member in fire.members:
        await member.starts()
    await asyncio.gather(*(member.is_ready() for member in fire.members))


async def _strikes(fire: Fire, strikes: Strikes, storm: asyncio.Event) -> None:
    """What was planned, then anything; then peace."""
    until = time.monotonic() + fire.plan.seconds
    for name in fire.plan.strikes:
        await asyncio.sleep(fire.random.uniform(*_SHORT_REST))
        await strikes.strikes(name)
    while time.monotonic() < until:
        await asyncio.sleep(fire.random.uniform(*_REST))
        await strikes.strikes(fire.random.choice(sorted(strikes.all())))
    for member in fire.members:
        await member.is_ready()
    storm.set()


async def _settles(fire: Fire) -> None:
    """Let everything arrive and be sent, and end in good order.

    What falls due while the last one ends is kept for the next life.
    """
    book = Book(fire.url)
    for postman in fire.town.postmen.values():
        await patiently(lambda postman=postman: postman.has_delivered_all, fire.last_words)
    pending = "state = 'pending'"
    while True:
        await patiently(lambda: book.count("outbox", "is_unsent = 1") == 0, fire.last_words)
        await patiently(lambda: book.count("attachments", pending) == 0, fire.last_words)
        await asyncio.gather(*(member.is_asked_to_end() for member in fire.members))
        if book.count("outbox", "is_unsent = 1") == 0:
            return
        for member in fire.members:
            await member.starts()
        await asyncio.gather(*(member.is_ready() for member in fire.members))


def _violations(fire: Fire) -> list[str]:
    book, town = Book(fire.url), fire.town
    customers = [customer for customer, _ in fire.crowd.served]
    return [
        *violations.of_events(book, town, fire.crowd.pages),
        *violations.of_tickets(book, fire.crowd.served),
        *violations.of_files(book, customers),
        *violations.of_deadlines(book, customers),
        *violations.of_screens(book, fire.crowd.served),
        *violations.of_sending(book, town, fire.crowd.served),
        *violations.of_limits(town),
        *violations.of_cards(town, customers, book),
        *violations.of_pages(book),
    ]


def _figures(fire: Fire) -> dict[str, int]:
    book = Book(fire.url)
    shown = violations.shown(fire.town)
    again = violations.shown_again(fire.town, fire.crowd.served)
    return {
        "events taken in": book.count("inbox"),
        "tickets": book.count("tickets"),
        "files fetched": book.count("attachments", "state = 'stored'"),
        "messages queued": book.count("outbox"),
        "shown by platforms": sum(map(len, shown.values())),
        "shown twice": sum(extra.total() for extra in again.values()),
        "told to slow down": violations.slowed_down(fire.town),
        "unknown": book.count("outbox", "is_unsure"),
        "unknown twice, given up": book.count("outbox", "state = 'failed'"),
        "promises broken": book.count("ticket_events", "kind = 'sla_breached'"),
        "rungs taken": book.count("ticket_events", "kind = 'alerted'"),
        "starts": sum(member.lives for member in fire.members),
    }
