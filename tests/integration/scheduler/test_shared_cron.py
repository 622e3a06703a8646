"""Each slot of a job runs once among all processes on a PostgreSQL, whatever becomes of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from domain.ports import FailedRun
from scheduler.jobs import CronJob, Missed, Slot
from scheduler.queue.pg_queue import PgQueue, Timing
from scheduler.shared_cron import SharedCron
from store.databases import Store, database_of
from store.postgres.beside import PostgresBeside
from tests.databases.kinds import POSTGRESQL
from tests.integration.scheduler.conftest import Clock
from tests.integration.scheduler.test_cron import DAY, TODAY, Digest
from tests.waiting import until

TIMING = Timing(sweep=timedelta(seconds=0.2), last_words=timedelta(seconds=0.1))
Pass = Callable[..., object]


@pytest.fixture
def database_kind() -> str:
    return POSTGRESQL


@pytest_asyncio.fixture
async def store(database_url: str, clock: Clock) -> AsyncIterator[Store]:
    opened = database_of(database_url).store(clock)
    await opened.open()
    yield opened
    await opened.close()


@asynccontextmanager
async def at_work(url: str, store: Store, clock: Clock, *jobs: CronJob) -> AsyncIterator[Pass]:
    """The cron of a process; what is yielded lets time pass and what is due happen."""
    queue = PgQueue(PostgresBeside(url), TIMING)
    cron = SharedCron(store, queue, jobs, "Asia/Shanghai", clock)
    await queue.start()
    await cron.start()
    await cron.finished()

    async def passes(**delta: float) -> None:
        clock.advance(**delta)
        await cron.look()
        await cron.finished()

    yield passes
    await cron.stop()
    await queue.stop()


async def failed_runs(store: Store) -> list[FailedRun]:
    """What doctor would show."""
    return await store.read(lambda unit: unit.troubles.failed_runs())


async def test_of_many_processes_one_runs_a_slot(
    database_url: str, store: Store, clock: Clock
) -> None:
    digest = Digest()
    async with AsyncExitStack() as processes:
        all_pass = [
            await processes.enter_async_context(at_work(database_url, store, clock, digest.job))
            for _ in range(3)
        ]
        # Nothing was missed by a job that is new.
        assert digest.ran == []
        for day in range(1, 4):
            clock.now = TODAY + day * DAY
            await asyncio.gather(*(passes() for passes in all_pass))
        assert digest.ran == [TODAY + day * DAY for day in range(1, 4)]


async def test_what_was_missed_is_made_up_for_once_or_left_out(
    database_url: str, store: Store, clock: Clock
) -> None:
    digest, seldom = Digest(), Digest(Missed.SKIP)
    jobs = (digest.job, CronJob(name="s", crontab="0 9 * * *", missed=Missed.SKIP, run=seldom.run))
    async with at_work(database_url, store, clock, *jobs):
        pass
    clock.advance(days=12)
    async with (
        at_work(database_url, store, clock, *jobs) as passes,
        at_work(database_url, store, clock, *jobs),
    ):
        await passes(days=1)
    assert digest.ran == [TODAY + 12 * DAY, TODAY + 13 * DAY]
    assert seldom.ran == []


async def test_what_fails_is_tried_again_given_up_and_shown(
    database_url: str, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.shared_cron.RETRIES", (timedelta(seconds=0.05),) * 2)
    digest = Digest()
    async with at_work(database_url, store, clock, digest.job) as passes:
        digest.failures = 2
        await passes(days=1)
        await until(lambda: digest.ran == [TODAY + DAY])
        assert await failed_runs(store) == []
        digest.failures = 3
        await passes(days=1)
        [failed] = await until(lambda: failed_runs(store))
        assert (failed.name, failed.slot) == ("digest", TODAY + 2 * DAY)
        assert "no connection" in failed.error
        await passes(days=1)
        assert digest.ran == [TODAY + DAY, TODAY + 3 * DAY]
        assert await failed_runs(store) == []


async def test_where_the_next_slot_comes_first_nothing_is_tried_again(
    database_url: str, store: Store, clock: Clock
) -> None:
    digest = Digest(crontab="* * * * *")
    async with at_work(database_url, store, clock, digest.job) as passes:
        digest.failures = 1
        await passes(minutes=1)
        assert await failed_runs(store)
        await passes(minutes=1)
        assert len(digest.ran) == 1
        assert await failed_runs(store) == []


async def test_a_run_broken_off_by_a_stop_is_done_by_another_process(
    database_url: str, store: Store, clock: Clock
) -> None:
    begun: list[datetime] = []

    async def hangs(slot: Slot) -> None:
        begun.append(slot.at)
        if len(begun) == 1:
            await asyncio.Event().wait()

    job = CronJob(name="feeds", crontab="0 9 * * *", missed=Missed.MAKE_UP, run=hangs)
    async with at_work(database_url, store, clock, job):
        pass
    queue = PgQueue(PostgresBeside(database_url), TIMING)
    cron = SharedCron(store, queue, [job], "Asia/Shanghai", clock)
    clock.now = TODAY + DAY
    await queue.start()
    await cron.start()
    await until(lambda: begun)
    await cron.stop()
    await queue.stop()
    async with at_work(database_url, store, clock, job) as passes:
        await passes()
    assert begun == [TODAY + DAY] * 2


async def test_a_job_of_a_newer_version_is_left_to_those_that_know_it(
    database_url: str, store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.shared_cron._ELSEWHERE", timedelta(seconds=0.05))
    digest = Digest()
    async with at_work(database_url, store, clock, digest.job):
        pass
    async with (
        at_work(database_url, store, clock),
        at_work(database_url, store, clock, digest.job) as passes,
    ):
        await passes(days=1)
    assert digest.ran == [TODAY + DAY]
