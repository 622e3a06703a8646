"""Deadlines handled by several processes on one PostgreSQL: each once, whatever becomes of them."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import structlog

from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.history import TicketEvent
from domain.tickets.ticket import Ticket
from scheduler.due import DueDeadlines
from scheduler.wakeups import Wakeups
from store.databases import Store, database_of
from tests.databases.kinds import POSTGRESQL
from tests.waiting import until

_MANY = 400
_AT_ONCE = "limit of something"


@pytest.fixture
def database_kind() -> str:
    return POSTGRESQL


class Notes:
    """A verb that writes down what fired, in the same unit, some of it one after another."""

    def __call__(self, desk: Desk, deadline: Deadline) -> None:
        if deadline.number % 5 == 0:
            desk.unit.lock(_AT_ONCE)
        fired = {"purpose": "fired", "digest": f"{deadline.number} {deadline.id}"}
        desk.unit.codes.add(**fired, label=str(deadline.number))

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        """Nothing to tell anybody."""


@asynccontextmanager
async def at_work(url: str) -> AsyncIterator[Store]:
    """One more process, with its own store and its own clock-work."""
    store = database_of(url).store(lambda: datetime.now(UTC))
    await store.open()
    await store.attend(await store.run(lambda unit: unit.runs.begin()))
    notes = Notes()
    due = DueDeadlines(store, ServicePolicy(), notes, dict.fromkeys(Purpose, notes))
    wakeups = Wakeups(store, due, lambda: datetime.now(UTC))
    await wakeups.start()
    yield store
    await wakeups.stop()
    await store.close()


def set_many(unit: Unit) -> None:
    for number in range(1, _MANY + 1):
        due_at = unit.now + timedelta(milliseconds=number)
        unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=number, due_at=due_at))


async def fired(store: Store) -> list[int]:
    kept = await store.read(lambda unit: unit.codes.all("fired"))
    return sorted(int(code.label) for code in kept)


async def test_each_fires_once_among_many_processes(database_url: str) -> None:
    async with at_work(database_url) as one, at_work(database_url), at_work(database_url):
        await one.run(set_many)

        async def have_fired() -> bool:
            return len(await fired(one)) >= _MANY

        await until(have_fired)
        assert await one.read(lambda unit: unit.deadlines.next_due()) is None
    async with at_work(database_url) as later:
        assert await fired(later) == list(range(1, _MANY + 1))


async def test_what_a_neighbour_lets_go_of_is_handled_here(database_url: str) -> None:
    """They died in the middle of it. Until then nobody calls it a mistake that it is due."""
    has_it, dies = threading.Event(), threading.Event()

    def claims(unit: Unit) -> None:
        assert unit.deadlines.due(1)
        has_it.set()
        assert dies.wait(20)
        raise InterruptedError

    neighbour = database_of(database_url).store(lambda: datetime.now(UTC))
    await neighbour.open()
    await neighbour.run(
        lambda unit: unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=7, due_at=unit.now))
    )
    dying = asyncio.create_task(neighbour.run(claims))
    assert await asyncio.to_thread(has_it.wait, 20)
    with structlog.testing.capture_logs() as said:
        async with at_work(database_url) as here:
            assert await fired(here) == []
            dies.set()
            with pytest.raises(InterruptedError):
                await dying
            await until(lambda: _has_fired(here))
    assert said == []
    await neighbour.close()


async def _has_fired(store: Store) -> bool:
    return await fired(store) == [7]
