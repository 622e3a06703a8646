"""Which deadline calls which desk verb; each in a unit of its own, so that none blocks another."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog

from desk.close_silent_ticket import close_silent_ticket
from desk.desk import Desk
from desk.end_answering import end_answering
from desk.remind_first_response import remind_first_response
from desk.send_survey import send_survey
from domain.deadlines import Deadline, Purpose
from domain.errors import StorageUnavailable
from domain.policy import ServicePolicy
from domain.ports import Announcer, Unit, UnitOfWork

log = structlog.get_logger(__name__)

_VERBS: dict[Purpose, Callable[[Desk, Deadline], object]] = {
    Purpose.FIRST_RESPONSE: remind_first_response,
    Purpose.SURVEY: send_survey,
    Purpose.AUTO_CLOSE: close_silent_ticket,
    Purpose.ANSWERING_ENDS: end_answering,
}

_BATCH = 200
# A deadline whose handling fails is retried after these pauses, then parked for `doctor`.
_RETRIES = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


class DueDeadlines:
    """Handles everything that is due, the longest due first."""

    def __init__(self, uow: UnitOfWork, policy: ServicePolicy, announcer: Announcer) -> None:
        self._uow = uow
        self._policy = policy
        self._announcer = announcer

    async def handle(self) -> int:
        """Returns how many were handled or put off. Raises StorageUnavailable."""
        handled = 0
        while due := await self._uow.read(lambda unit: unit.deadlines.due(_BATCH)):
            # Queued in order; those that wait together share a commit.
            await asyncio.gather(*(self._uow.run(partial(self._handle, d)) for d in due))
            handled += len(due)
        return handled

    def _handle(self, deadline: Deadline, unit: Unit) -> None:
        desk = Desk(unit=unit, policy=self._policy, announcer=self._announcer, actor=None)
        try:
            with unit.attempt():
                # Done first: the verb may set the same purpose anew.
                if unit.deadlines.done(deadline.id):
                    _VERBS[deadline.purpose](desk, deadline)
        except StorageUnavailable:
            raise
        except Exception as error:  # a bug in one ticket's time must not stop all others'
            log.exception("deadline.failed", deadline=deadline.id, ticket=deadline.number)
            pause = _RETRIES[deadline.attempts] if deadline.attempts < len(_RETRIES) else None
            retry_at = unit.now + pause if pause else None
            unit.deadlines.failed(deadline.id, retry_at=retry_at, error=repr(error))
