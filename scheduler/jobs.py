"""What a cron job is, and how a run takes its slot. Running them is `cron`'s work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from domain.ports import Unit, UnitOfWork


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


def in_one_unit(
    uow: UnitOfWork, work: Callable[[Unit, Slot], object]
) -> Callable[[Slot], Awaitable[object]]:
    """A run that is a single short unit of work: it happens exactly once, whatever crashes."""

    def once(slot: Slot, unit: Unit) -> None:
        if slot.take(unit):
            work(unit, slot)

    return lambda slot: uow.run(partial(once, slot))
