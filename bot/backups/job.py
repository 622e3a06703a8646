"""Backups at their times: one is made, old ones go, and on one day of the week it is proved."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from zoneinfo import ZoneInfo

import structlog

from bot.backups.latest import MEMORY, note_made
from bot.settings import Settings
from domain.errors import DeskError
from domain.people.news import BackupNews
from domain.ports import Announcer, Unit, UnitOfWork
from scheduler.jobs import CronJob, Missed, Slot
from store.backups.manifest import name_of
from store.backups.watch import Stage

log = structlog.get_logger(__name__)

# Of the time rows are read in, people at the desk get this share.
_BREATH = 0.5
_LONGEST_BREATH = 0.05
# Who is told must do something: what mends itself meanwhile is nothing to tell.
_PATIENCE = timedelta(hours=1)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class BackupFailed(DeskError):
    """By no fault we have words for."""

    code = "error.backup_failed"


class _BrokenOff(Exception):
    """The process stops: the next run makes up for it."""


class _Considerate:
    """Implements `store.backups.watch.Watch`: rests between rows, so that nobody waits for it."""

    def __init__(self) -> None:
        self._is_over = threading.Event()
        self._since = time.monotonic()

    def begin(self, stage: Stage, total: int) -> None:
        """Nobody watches."""
        log.info("backup.stage", stage=stage.value, total=total)
        self._since = time.monotonic()

    def advance(self, count: int) -> None:
        """Rest as long as the last part took."""
        worked = time.monotonic() - self._since
        if self._is_over.wait(min(worked * _BREATH / (1 - _BREATH), _LONGEST_BREATH)):
            raise _BrokenOff
        self._since = time.monotonic()

    def break_off(self) -> None:
        """At the next opportunity."""
        self._is_over.set()


class Backups:
    """What a slot is for."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], datetime],
        uow: UnitOfWork,
        announcer: Announcer,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._uow = uow
        self._announcer = announcer
        self._zone = ZoneInfo(settings.timezone)

    def jobs(self) -> Iterator[CronJob]:
        """One for each time of the day; none where backups are not set up."""
        if not self._settings.backup.is_set_up:
            return
        for count, at in enumerate(sorted(set(self._settings.backup.at)), 1):
            hour, _, minute = at.partition(":")
            yield CronJob(
                name="backup" if count == 1 else f"backup-{count}",
                crontab=f"{int(minute)} {int(hour)} * * *",
                missed=Missed.MAKE_UP,
                run=self.prove_too if count == 1 else self.make,
            )

    async def make(self, slot: Slot) -> None:
        """Safe to repeat: what was made for the slot is not made again."""
        await self._do(slot, is_to_be_proved=False)

    async def prove_too(self, slot: Slot) -> None:
        """And prove it, where this is the day."""
        day = _DAYS[slot.at.astimezone(self._zone).weekday()]
        prove_on = self._settings.backup.prove_on
        await self._do(slot, is_to_be_proved=prove_on in {day, "daily"})

    async def _do(self, slot: Slot, *, is_to_be_proved: bool) -> None:
        watch = _Considerate()
        work = asyncio.create_task(asyncio.to_thread(self._work, slot, watch, is_to_be_proved))
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            watch.break_off()
            await asyncio.gather(work, return_exceptions=True)
            raise
        except Exception as error:
            if self._clock() - slot.at >= _PATIENCE:
                await self._uow.run(partial(self._tell, slot, error))
            raise
        await self._uow.run(lambda unit: note_made(unit, slot.at))

    def _tell(self, slot: Slot, error: Exception, unit: Unit) -> None:
        """The admins, once, however often it is tried."""
        if unit.account_memory.get(MEMORY, slot.job) == slot.at.isoformat():
            return
        unit.account_memory.put(MEMORY, slot.job, slot.at.isoformat(), expires_at=None)
        said = error if isinstance(error, DeskError) else BackupFailed(kind=type(error).__name__)
        self._announcer.tell(unit, BackupNews(at=slot.at, code=said.code, params=said.params))

    def _work(self, slot: Slot, watch: _Considerate, is_to_be_proved: bool) -> None:
        # Loaded where it is wanted: starting need not wait for it.
        rounds = import_module("bot.backups.rounds")
        rounds.go(self._settings, self._clock, name_of(slot.at), watch, prove_it=is_to_be_proved)
