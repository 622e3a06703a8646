"""The alarm rings in time whatever is done to the clock, and never spins."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from desk.desk import Desk
from domain.deadlines import Deadline
from scheduler.wakeups import Wakeups
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.integration.scheduler.conftest import Clock
from tests.integration.scheduler.verbs import Verbs
from tests.process import until


@pytest.fixture(autouse=True)
def sweeps_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.alarm._SWEEP_SECONDS", 0.05)


@asynccontextmanager
async def started(verbs: Verbs) -> AsyncIterator[Wakeups]:
    """Awake until the end of the block."""
    wakeups = verbs.wakeups()
    await wakeups.start()
    yield wakeups
    await wakeups.stop()


async def has_fired(verbs: Verbs, *subjects: str) -> None:
    """Wait until exactly these have fired."""

    async def look() -> bool:
        return len(await verbs.subjects()) >= len(subjects)

    await until(look)
    assert await verbs.subjects() == list(subjects)


async def test_what_is_set_for_now_fires_at_once_and_what_is_set_for_soon_in_time(
    store: SqliteUnitOfWork, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.alarm._SWEEP_SECONDS", 3600)
    verbs = Verbs(store, clock)
    async with started(verbs):
        await verbs.sets("late", days=30)
        await verbs.sets("now")
        await has_fired(verbs, "now")
        # Earlier than what it was armed for.
        await verbs.sets("soon", seconds=0.2)
        clock.advance(seconds=0.2)
        await has_fired(verbs, "now", "soon")


async def test_a_clock_set_forward_makes_due_what_it_passed(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)
    async with started(verbs):
        await verbs.sets("b", hours=2)
        await verbs.sets("a", hours=1)
        await verbs.sets("c", days=40)
        clock.advance(days=30)
        await has_fired(verbs, "a", "b")


async def test_a_clock_set_back_fires_nothing_twice_and_loses_nothing(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)
    async with started(verbs) as wakeups:
        await verbs.sets("first", hours=1)
        clock.advance(hours=1)
        await has_fired(verbs, "first")
        await verbs.sets("second", seconds=0.3)
        clock.advance(hours=-3)
        await wakeups.wake()
        await asyncio.sleep(0.4)
        # Its time is three hours away now.
        assert await verbs.subjects() == ["first"]
        await verbs.sets("third", seconds=0.1)
        clock.advance(seconds=0.1)
        await has_fired(verbs, "first", "third")
        clock.advance(hours=3, seconds=0.3)
        await has_fired(verbs, "first", "third", "second")


async def test_one_that_sets_itself_into_the_past_neither_spins_nor_holds_up_others(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)

    def again(desk: Desk, deadline: Deadline) -> None:
        due_at = desk.unit.now - timedelta(hours=1)
        desk.unit.deadlines.set(
            Deadline(purpose=deadline.purpose, subject=deadline.subject, due_at=due_at)
        )

    verbs.then["spins"] = again
    async with started(verbs):
        await verbs.sets("spins")
        await verbs.sets("other", seconds=1)
        await asyncio.sleep(0.5)
        clock.advance(seconds=1)

        async def other_has_fired() -> bool:
            return "other" in await verbs.subjects()

        await until(other_has_fired)
        # Five at once, then one in a while: the sweep, which is hastened here, asks as well.
        assert len(await verbs.subjects()) < 100


async def test_whatever_a_handler_raises_the_others_fire(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)
    is_broken = True

    def breaks(desk: Desk, _: Deadline) -> None:
        if is_broken:
            raise SystemError("not even an Exception of ours")

    verbs.then["odd"] = breaks
    async with started(verbs):
        await verbs.sets("odd")
        await verbs.sets("even", seconds=1)
        clock.advance(seconds=1)
        await has_fired(verbs, "even")
        is_broken = False
        clock.advance(seconds=5)
        await has_fired(verbs, "even", "odd")
