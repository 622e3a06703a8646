"""Messages that wait for somebody to write in vain are given up after a while, and staff told."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog

from desk.desk import Desk
from desk.talk.drop_messages import drop_messages
from domain.policy import ServicePolicy
from domain.ports import Announcer, Unit, UnitOfWork
from scheduler.jobs import CronJob, Missed, Slot

log = structlog.get_logger(__name__)

# Rows a unit, and seconds between units.
_BATCH = 100
_BREATH = 0.05
# Who has not written for so long has no use for what was to be said then.
_KEPT = timedelta(days=30)


class UnreadMessages:
    """In the morning, when somebody is there to call instead."""

    def __init__(self, uow: UnitOfWork, policy: ServicePolicy, announcer: Announcer) -> None:
        self._uow = uow
        self._policy = policy
        self._announcer = announcer

    def jobs(self) -> Iterator[CronJob]:
        """Once a day."""
        yield CronJob(
            name="unread-messages", crontab="10 9 * * *", missed=Missed.MAKE_UP, run=self.drop
        )

    async def drop(self, slot: Slot) -> None:
        """Everything older at this slot. Safe to break off and to repeat."""
        before, dropped = slot.at - _KEPT, 0
        while count := await self._uow.run(lambda unit: self._drop_some(unit, before)):
            dropped += count
            await asyncio.sleep(_BREATH)
        if dropped:
            log.info("unread_messages.dropped", messages=dropped)

    def _drop_some(self, unit: Unit, before: datetime) -> int:
        desk = Desk(unit=unit, policy=self._policy, announcer=self._announcer, actor=None)
        return drop_messages(desk, before, _BATCH)
