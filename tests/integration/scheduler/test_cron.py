"""Each slot of a job runs once: across restarts, downtime, set clocks, failures and crashes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from domain.ports import FailedRun, Unit
from scheduler.cron import Cron
from scheduler.jobs import CronJob, Missed, Slot, in_one_unit
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.integration.scheduler.conftest import Clock
from tests.process import until

# In Shanghai 16:40 on a Sunday; the slot of the day was at 09:00.
TODAY = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Digest:
    """A job that notes which slots it ran for, and fails as often as it is told."""

    def __init__(self, missed: Missed = Missed.MAKE_UP, crontab: str = "0 9 * * *") -> None:
        self.ran: list[datetime] = []
        self.failures = 0
        self.job = CronJob(name="digest", crontab=crontab, missed=missed, run=self.run)

    async def run(self, slot: Slot) -> None:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("no connection")
        self.ran.append(slot.at)


@asynccontextmanager
async def at_work(
    store: SqliteUnitOfWork, clock: Clock, *jobs: CronJob
) -> AsyncIterator[Callable[..., object]]:
    """A process's cron; what is yielded lets time pass (or go back) and what is due happen."""
    cron = Cron(store, jobs, "Asia/Shanghai", clock)
    await cron.start()
    await cron.finished()

    async def passes(**delta: float) -> None:
        clock.advance(**delta)
        await cron.look()
        await cron.finished()

    yield passes
    await cron.stop()


async def failed_runs(store: SqliteUnitOfWork) -> list[FailedRun]:
    """What doctor would show."""
    return await store.read(lambda unit: unit.troubles.failed_runs())


async def test_a_slot_runs_when_its_time_comes_and_once(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    digest = Digest()
    async with at_work(store, clock, digest.job) as passes:
        assert digest.ran == []
        await passes(hours=16)
        assert digest.ran == []
        await passes(hours=1)
        await passes()
        await passes(hours=20)
        assert digest.ran == [TODAY + DAY]
    async with at_work(store, clock, digest.job) as passes:
        await passes(hours=1)
        assert digest.ran == [TODAY + DAY]


async def test_the_alarm_rings_by_itself(store: SqliteUnitOfWork, clock: Clock) -> None:
    digest = Digest()
    clock.now = TODAY + DAY - timedelta(seconds=0.3)
    cron = Cron(store, [digest.job], "Asia/Shanghai", clock)
    await cron.start()
    clock.now = TODAY + DAY
    await until(lambda: digest.ran)
    await cron.stop()


async def test_of_what_was_missed_only_the_newest_is_made_up_for(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    digest = Digest()
    async with at_work(store, clock, digest.job):
        pass
    clock.advance(days=12)
    async with at_work(store, clock, digest.job) as passes:
        assert digest.ran == [TODAY + 12 * DAY]
        await passes(days=1)
        assert digest.ran == [TODAY + 12 * DAY, TODAY + 13 * DAY]


async def test_or_left_out_where_it_would_come_too_late(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    digest = Digest(Missed.SKIP)
    async with at_work(store, clock, digest.job):
        pass
    clock.advance(days=12)
    async with at_work(store, clock, digest.job) as passes:
        assert digest.ran == []
        # A restart over the very minute misses nothing.
        clock.now = TODAY + 13 * DAY + timedelta(minutes=4)
        await passes()
        assert digest.ran == [TODAY + 13 * DAY]


async def test_a_clock_set_back_repeats_nothing_and_one_set_forward_waits_for_nothing(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    digest = Digest()
    async with at_work(store, clock, digest.job) as passes:
        await passes(days=1)
        await passes(days=-1)
        await passes(hours=12)
        await passes(hours=12)
        assert digest.ran == [TODAY + DAY]
        # Somebody sets it to the wrong year, and corrects it.
        await passes(days=365)
        await passes(days=-365)
        assert digest.ran == [TODAY + DAY, TODAY + 366 * DAY]
        await passes(days=1)
        assert digest.ran[2:] == [TODAY + 2 * DAY]


async def test_a_failure_is_tried_again_after_a_pause(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    digest = Digest(Missed.SKIP)
    async with at_work(store, clock, digest.job) as passes:
        digest.failures = 2
        clock.now = TODAY + DAY
        await passes()
        await passes(seconds=50)
        assert digest.failures == 1
        await passes(seconds=10)
        await passes(minutes=5)
        assert digest.ran == [TODAY + DAY]
        assert await failed_runs(store) == []


async def test_what_keeps_failing_is_shown_until_a_later_slot_goes_well(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    digest = Digest()
    async with at_work(store, clock, digest.job) as passes:
        digest.failures = 5
        clock.now = TODAY + DAY
        for minutes in (0, 1, 5, 15, 60, 60):
            await passes(minutes=minutes)
        assert (digest.failures, digest.ran) == (0, [])
        [failed] = await failed_runs(store)
        assert (failed.name, failed.slot) == ("digest", TODAY + DAY)
        assert "no connection" in failed.error
        await passes(hours=5)
        assert digest.ran == []
        await passes(days=1)
        assert digest.ran == [TODAY + 2 * DAY]
        assert await failed_runs(store) == []


async def test_what_fails_from_slot_to_slot_is_shown_though_no_slot_had_all_its_tries(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    digest = Digest(crontab="*/5 * * * *")
    async with at_work(store, clock, digest.job) as passes:
        digest.failures = 1000
        await passes(minutes=5)
        await passes(minutes=5)
        [failed] = await failed_runs(store)
        assert "no connection" in failed.error


async def test_a_long_run_holds_up_no_other_job_and_is_not_begun_twice(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    begun, may_end = [], asyncio.Event()

    async def takes_long(slot: Slot) -> None:
        begun.append(slot.at)
        await may_end.wait()

    digest = Digest()
    feeds = CronJob(name="feeds", crontab="* * * * *", missed=Missed.MAKE_UP, run=takes_long)
    cron = Cron(store, [feeds, digest.job], "Asia/Shanghai", clock)
    await cron.start()
    clock.now = TODAY + DAY
    await cron.look()
    await until(lambda: digest.ran)
    clock.advance(minutes=3)
    await cron.look()
    assert begun == [TODAY + DAY]
    may_end.set()
    await cron.finished()
    await cron.look()
    await cron.finished()
    assert begun == [TODAY + DAY, TODAY + DAY + timedelta(minutes=3)]
    await cron.stop()


async def test_a_run_broken_off_by_a_stop_is_made_up_for(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    begun: list[datetime] = []

    async def hangs(slot: Slot) -> None:
        begun.append(slot.at)
        if len(begun) == 1:
            await asyncio.Event().wait()

    job = CronJob(name="feeds", crontab="0 9 * * *", missed=Missed.MAKE_UP, run=hangs)
    async with at_work(store, clock, job):
        pass
    cron = Cron(store, [job], "Asia/Shanghai", clock)
    clock.now = TODAY + DAY
    await cron.start()
    await until(lambda: begun)
    await cron.stop()
    async with at_work(store, clock, job):
        assert begun == [TODAY + DAY] * 2


async def test_a_run_in_one_unit_takes_its_slot_along_or_nothing(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    is_broken = True

    def work(unit: Unit, slot: Slot) -> None:
        unit.codes.add(purpose="ran", digest=slot.at.isoformat(), label="")
        if is_broken:
            raise RuntimeError("half-way")

    async def ran() -> int:
        return await store.read(lambda unit: unit.codes.count("ran"))

    run = in_one_unit(store, work)
    slot = Slot(job="digest", at=TODAY)
    with pytest.raises(RuntimeError):
        await run(slot)
    assert await ran() == 0
    is_broken = False
    await asyncio.gather(*(run(slot) for _ in range(5)))
    assert await ran() == 1
