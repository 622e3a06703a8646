"""What a cron job is, and how a run takes its slot. Running them is `cron`'s work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial

from domain.ports import Unit, UnitOfWork

# A slot is missed when it could not begin for so long.
_IN_TIME = timedelta(minutes=5)
# A run that fails is tried again after these pauses, then given up and shown in `doctor`.
RETRIES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


class Missed(StrEnum):
    """What becomes of slots that passed while the process was down."""

    # The newest of them runs late; older ones it makes superfluous.
    MAKE_UP = "make_up"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One time a job is to run at."""

    job: str
    # UTC.
    at: datetime

    def take(self, unit: Unit) -> bool:
        """Note it as run, in the unit that does the work. False: it was done before."""
        return unit.cron_runs.note(self.job, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class CronJob:
    """What happens when. `run` is repeated after a failure or a crash half-way.

    It may take its time, and must not hold up the store: much work goes in small units.
    """

    name: str
    # In the installation's zone: minute, hour, day, month, day of week (by name: mon-fri).
    crontab: str
    missed: Missed
    run: Callable[[Slot], Awaitable[object]]


async def is_due(
    uow: UnitOfWork, job: CronJob, slot: Slot, now: datetime, *, has_failed: bool
) -> bool:
    """Whether a slot is still to run. One that is left out is noted as if it had."""
    last = await uow.read(lambda unit: unit.cron_runs.last(slot.job, slot.at))
    if last == slot.at:
        return False
    is_missed = now - slot.at > _IN_TIME and not has_failed
    # A job that is new here has missed nothing.
    if last is None or (is_missed and job.missed is Missed.SKIP):
        await uow.run(slot.take)
        return False
    return True


def in_one_unit(
    uow: UnitOfWork, work: Callable[[Unit, Slot], object]
) -> Callable[[Slot], Awaitable[object]]:
    """A run that is a single short unit of work: it happens exactly once, whatever crashes."""

    def once(slot: Slot, unit: Unit) -> None:
        if slot.take(unit):
            work(unit, slot)

    return lambda slot: uow.run(partial(once, slot))
