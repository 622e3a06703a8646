"""The order of start and stop of a process."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import structlog

from bot.control.door import door_path, open_door
from bot.jobs.background import queue_of
from bot.platforms import Parts
from bot.roster import apply_roster
from bot.serving import Serving
from bot.settings import Settings
from bot.stage import NO_STAGE, Stage
from bot.texts import load_texts
from bot.this_process import must_be_of_one_desk
from bot.wiring import House, build
from desk.definitions.import_definitions import import_definitions
from desk.definitions.ship_definitions import ship_definitions
from desk.desk import Desk
from desk.duty.shift_ends import arm_shift_ends
from domain.ports import Unit
from store.databases import Store
from store.files import DiskFiles
from store.opening import open_store

log = structlog.get_logger(__name__)

_STOPPING = (signal.SIGINT, signal.SIGTERM)


def utc_now() -> datetime:
    """The one clock of the process."""
    return datetime.now(UTC)


async def serve(
    settings: Settings,
    *,
    stage: Stage = NO_STAGE,
    on_ready: Callable[[House], Awaitable[None]],
) -> None:
    """Run until told to stop; told twice, don't wait for load balancers.

    Raises what keeps it from starting, each with its own class.
    """
    stop, hurry = asyncio.Event(), asyncio.Event()

    def on_signal() -> None:
        told_before = stop.is_set()
        (hurry if told_before else stop).set()

    loop = asyncio.get_running_loop()
    for number in _STOPPING:
        loop.add_signal_handler(number, on_signal)
    async with running(settings, stage=stage, hurry=hurry) as house:
        await on_ready(house)
        # What is there now stays: to look through it for garbage would stop everybody each time.
        gc.freeze()
        await stop.wait()
        log.info("process.stopping")


class _Shift:
    """Whether all parts are at work: before that, and once we are to stop, /readyz says no."""

    def __init__(self, drain: timedelta, hurry: asyncio.Event) -> None:
        self.is_on = False
        self._drain = drain.total_seconds()
        self._hurry = hurry

    async def check(self) -> bool:
        """As /readyz asks it."""
        return self.is_on

    async def end(self, serving: Serving) -> None:
        """While everything is at work yet: nobody new comes, and who is there is answered."""
        self.is_on = False
        if self._drain:
            log.info("process.draining", seconds=self._drain)
            with suppress(TimeoutError):
                async with asyncio.timeout(self._drain):
                    await self._hurry.wait()
        await serving.turn_away()


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    stage: Stage = NO_STAGE,
    clock: Callable[[], datetime] = utc_now,
    hurry: asyncio.Event | None = None,
) -> AsyncIterator[House]:
    """A process at work. What was started is stopped in the opposite order, whatever happens.

    `hurry`: set when nobody wants to wait for `http.drain` to be over.
    """
    shift = _Shift(settings.http.drain, hurry or asyncio.Event())
    async with AsyncExitStack() as started:
        uow = await open_store(settings.database_url, clock, migrate=settings.database.migrate)
        started.push_async_callback(uow.close)
        house = await _prepared(settings, uow, clock, stage, shift)
        started.push_async_callback(house.heartbeat.stop)
        await uow.attend(house.heartbeat.run_id)
        await must_be_of_one_desk(uow, house.heartbeat.run_id)
        serving = Serving(house.app, settings.http)
        started.push_async_callback(serving.stop)
        await serving.start()
        for adapter in house.adapters.values():
            started.push_async_callback(adapter.stop)
            await adapter.start(house.reception)
        started.push_async_callback(house.directories.stop)
        # Stopped before the adapters: requests under way still get their answers.
        for part in (house.delivery, *house.background.parts, house.wakeups, house.keeper):
            started.push_async_callback(part.stop)
            await part.start()
        await house.heartbeat.start()
        await started.enter_async_context(open_door(house, door_path(settings)))
        started.push_async_callback(shift.end, serving)
        shift.is_on = True
        log.info("process.ready", address=settings.http.base_url)
        yield house


async def _prepared(
    settings: Settings,
    uow: Store,
    clock: Callable[[], datetime],
    stage: Stage,
    shift: _Shift,
) -> House:
    texts = load_texts()

    async def is_readable() -> bool:
        await uow.read(lambda unit: unit.deadlines.next_due())
        return True

    files = DiskFiles(settings.files_dir)
    parts = Parts(
        settings=settings,
        uow=uow,
        neighbours=uow.neighbours,
        queue=queue_of(uow),
        files=files,
        texts=texts,
        clock=clock,
        stage=stage,
    )
    house = build(parts, {"at_work": shift.check, "database": is_readable})

    def furnish(unit: Unit) -> None:
        desk = Desk(unit=unit, policy=house.policy, announcer=house.announcer, actor=None)
        ship_definitions(desk)
        import_definitions(desk, stage.definitions, author=stage.author)
        apply_roster(desk, settings, texts(settings.locale).say("common.default_team"))
        arm_shift_ends(desk)
        house.heartbeat.begin(unit)

    await uow.run(furnish)
    return house
