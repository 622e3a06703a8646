"""1,000,000 pending deadlines, of which 10,000 promises are broken within one second: how late is
the last one handled, by the verbs a running desk calls, with everything they write and queue.

Beside it: the same rows in the same commits through sqlite3, and APScheduler's own persistent job
store, which people would use, with fewer jobs.
"""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, sleep, time

import psutil
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from bench.customers import ACCOUNT
from bench.figures import Figure
from bench.recording import Recording, recorded, replay
from bot.texts import load_texts
from conversations.notices.announcer import TicketAnnouncer
from desk.definitions.ship_definitions import ship_definitions
from desk.desk import Desk
from desk.tickets.open_ticket import open_ticket
from domain.delivery import Capabilities
from domain.messaging import Address
from domain.people.person import Actor, BoundChat, ChatPurpose, Person, Role, Team
from domain.policy import ServicePolicy
from domain.ports import Unit, UnitOfWork
from domain.tickets.report import Report
from domain.tickets.ticket import Priority
from scheduler.deadlines import VERBS
from scheduler.due import DueDeadlines
from scheduler.wakeups import Wakeups
from store.opening import open_store

PENDING = 1_000_000
DUE = 10_000
_TARGET = 2.0
# An urgent ticket is promised its first response within so long, around the clock.
PROMISED = timedelta(minutes=15)
# Tickets opened in a unit; a customer may have so many live ones.
_ABREAST = 10
_JOBS = 1_000
# Seconds: looking more often would itself take time from those at work.
_GLANCE = 0.05
MORNING = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
# A second before the first promise is broken, and when the last one is.
BEFORE = MORNING + PROMISED - timedelta(seconds=1)
LAST = MORNING + PROMISED + timedelta(seconds=1)
_PLATFORM = Capabilities(
    buttons=True,
    edits=True,
    topics=False,
    press_notices=True,
    idempotent_sends=True,
    max_text=4096,
    max_file_in=20_000_000,
    max_file_out=50_000_000,
)


class Clock:
    """Stands where it is set, until it is started."""

    def __init__(self) -> None:
        self._at = MORNING
        self._since: float | None = None

    def __call__(self) -> datetime:
        gone = 0.0 if self._since is None else time() - self._since
        return self._at + timedelta(seconds=gone)

    def set(self, at: datetime) -> None:
        """Here."""
        self._at = at

    def start(self, since: float | None = None) -> None:
        """It goes from now on, or has gone since this moment of the system's clock."""
        self._since = time() if since is None else since


def measure(folder: Path) -> list[Figure]:
    """Fill once; break the promises with and without noting the statements."""
    asyncio.run(_prepare(folder / "before.db"))
    shutil.copy(folder / "before.db", folder / "measured.db")
    shutil.copy(folder / "before.db", folder / "recorded.db")
    late, grown = asyncio.run(_break_promises(folder / "measured.db"))
    with recorded() as recording:
        asyncio.run(_break_promises(folder / "recorded.db"))
    raw = _raw(recording, folder / "before.db")
    peer = _peer(folder / "peer.db")
    return [
        Figure(
            what="1,000,000 pending, 10,000 promises broken in a second: the last is late by",
            value=late,
            unit="s",
            target=_TARGET,
        ),
        Figure(
            what="the same, time for each (event, measurement, alerts, cards, next deadline)",
            value=(1 + late) / DUE * 1e3,
            unit="ms",
            beside=raw / DUE * 1e3,
            beside_what="the same rows in the same commits through sqlite3",
        ),
        Figure(what="the same, memory it grew by meanwhile", value=grown, unit="MB"),
        Figure(
            what="due in one second: handled a second",
            value=DUE / (1 + late),
            unit="/s",
            more_is_better=True,
            beside=_JOBS / peer,
            beside_what=f"APScheduler's SQLAlchemyJobStore, {_JOBS:,} jobs that do nothing",
        ),
    ]


async def _prepare(path: Path) -> None:
    await promise(f"sqlite:///{path}")
    _fill_up(path)


async def promise(url: str, count: int = DUE) -> None:
    """Open so many tickets, whose promises will be broken within a second."""
    clock = Clock()
    store = await open_store(url, clock)
    policy, announcer = policy_and_announcer()

    def furnish(unit: Unit) -> None:
        ship_definitions(Desk(unit=unit, policy=policy, announcer=announcer, actor=None))
        unit.teams.save(Team(key="support", name="售后支持"))
        for purpose in (ChatPurpose.ENGINEERS, ChatPurpose.SUPERVISORS):
            chat = BoundChat(account=ACCOUNT, chat=purpose.value, team="support", purpose=purpose)
            unit.teams.bind(chat)

    await store.run(furnish)
    for first in range(0, count, _ABREAST):
        clock.set(MORNING + timedelta(seconds=first / count))
        await store.run(_opens(first, policy, announcer))
    await store.close()


def policy_and_announcer() -> tuple[ServicePolicy, TicketAnnouncer]:
    """As a desk has them."""
    policy = ServicePolicy()
    return policy, TicketAnnouncer(
        texts=load_texts(), policy=policy, capabilities=lambda _: _PLATFORM
    )


def _opens(first: int, policy: ServicePolicy, announcer: TicketAnnouncer) -> Callable[[Unit], None]:
    def work(unit: Unit) -> None:
        roles = frozenset({Role.CUSTOMER})
        person = Person(name=f"客户 {first}", roles=roles)
        person = replace(person, id=unit.people.add(person))
        where = Address(account=ACCOUNT, chat=f"v:{first}")
        actor = Actor(person=person, roles=roles)
        desk = Desk(unit=unit, policy=policy, announcer=announcer, actor=actor, where=where)
        for count in range(_ABREAST):
            report = Report(title=f"打印机 {first + count} 卡纸", priority=Priority.URGENT)
            open_ticket(desk, person, report, origin=where)

    return work


def _fill_up(path: Path) -> None:
    """Deadlines far away, and everything said so far sent."""
    database = sqlite3.connect(path)
    database.execute(
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?)"
        " INSERT INTO deadlines"
        " (purpose, number, subject, due_at, round, attempts, is_pending, error)"
        " SELECT 'auto_close', 1000000 + n, '',"
        " strftime('%Y-%m-%d %H:%M:%f000', '2030-01-01', '+' || (n * 7919 % 1000000)"
        " || ' minutes'), 0, 0, 1, '' FROM c",
        (PENDING - 2 * DUE,),
    )
    database.execute("UPDATE outbox SET is_unsent = 0, state = 'sent'")
    database.commit()
    database.close()


async def _break_promises(path: Path) -> tuple[float, float]:
    """Seconds from the last promise to its handling, and MB the process grew by meanwhile."""
    clock = Clock()
    clock.set(BEFORE)
    store = await open_store(f"sqlite:///{path}", clock)
    policy, announcer = policy_and_announcer()
    wakeups = Wakeups(store, DueDeadlines(store, policy, announcer, VERBS), clock)
    process = psutil.Process()
    before = process.memory_info().rss
    clock.start()
    await wakeups.start()
    await broken(store, clock)
    late = (clock() - LAST).total_seconds()
    grown = (process.memory_info().rss - before) / 1e6
    await wakeups.stop()
    await check(store)
    await store.close()
    return late, grown


async def broken(store: UnitOfWork, clock: Clock) -> None:
    """Wait until all promises are."""
    await asyncio.sleep((LAST - clock()).total_seconds())
    while True:
        if not await store.read(_awaits):
            return
        await asyncio.sleep(_GLANCE)


def _awaits(unit: Unit) -> bool:
    """A promise; what it brought with it (cards drawn when it is calm) may follow."""
    return any(deadline.due_at <= LAST for deadline in unit.deadlines.due(1))


async def check(store: UnitOfWork) -> None:
    """Speed is worth nothing if the work was not done."""

    def count_broken(unit: Unit) -> int:
        numbers = range(1001, 1001 + DUE)
        return sum(
            measurement.breached_at is not None
            for number in numbers
            for measurement in unit.measurements.of(number)
        )

    if (count := await store.read(count_broken)) != DUE:
        raise RuntimeError(f"{count} of {DUE} promises were broken")


def _raw(recording: Recording, database: Path) -> float:
    began = perf_counter()
    replay(recording.writes(), database)
    return perf_counter() - began


def _peer(path: Path) -> float:
    """Seconds from the moment all jobs are due to the end of the last."""
    store = SQLAlchemyJobStore(url=f"sqlite:///{path}")
    scheduler = BackgroundScheduler(timezone=UTC, jobstores={"default": store})
    scheduler.start(paused=True)
    due_at = datetime.now(UTC)
    for count in range(_JOBS):
        scheduler.add_job(_fires, "date", run_date=due_at, id=str(count), misfire_grace_time=None)
    began = perf_counter()
    scheduler.resume()
    while _has_jobs(scheduler):
        sleep(_GLANCE)
    scheduler.shutdown()
    return perf_counter() - began


def _has_jobs(scheduler: BackgroundScheduler) -> bool:
    return bool(scheduler.get_jobs())


def _fires() -> None:
    """A job of the peer: nothing."""
