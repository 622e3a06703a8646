"""Whether customers have read what they were asked: looked up once an hour where a platform tells.

Each look costs a request of the month's quota, so few are made.
"""

from collections.abc import Mapping

import structlog

from desk.talk.unread_questions import UnreadQuestion, note_read, unread_questions
from domain.delivery import DeliveryError
from domain.ports import ChatAdapter, TellsRead, UnitOfWork
from scheduler.jobs import CronJob, Missed, Slot

log = structlog.get_logger(__name__)

# Requests an hour, of all accounts together: 1,440 a month at most.
_PER_HOUR = 2


class ReadStatus:
    """Asks the adapters that can tell."""

    def __init__(self, uow: UnitOfWork, adapters: Mapping[str, ChatAdapter]) -> None:
        self._uow = uow
        self._telling = {name: a for name, a in adapters.items() if isinstance(a, TellsRead)}
        # Nothing is told of these: they are asked about after all others. Two an hour at most.
        self._in_vain: set[int] = set()

    def jobs(self) -> tuple[CronJob, ...]:
        """None where nobody tells."""
        job = CronJob(name="read-status", crontab="25 * * * *", missed=Missed.SKIP, run=self.look)
        return (job,) if self._telling else ()

    async def look(self, slot: Slot) -> None:
        """What was not asked about is left to the next hour."""
        accounts = self._telling.keys()
        if await self._uow.run(slot.take):
            questions = await self._uow.read(
                lambda unit: unread_questions(unit, accounts, _PER_HOUR, in_vain=self._in_vain)
            )
            for question in questions:
                await self._ask(question)

    async def _ask(self, question: UnreadQuestion) -> None:
        lane = question.lane
        try:
            was_read = await self._telling[lane.account].was_read(lane.chat, question.native_id)
        except DeliveryError as error:
            log.info("read_status.not_told", account=lane.account, reason=str(error))
            was_read = None
        if was_read is None:
            self._in_vain.add(question.message_id)
        else:
            message_id, is_read = question.message_id, was_read
            await self._uow.run(lambda unit: note_read(unit, message_id, was_read=is_read))
