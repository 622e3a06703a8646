"""Hands events in, chat by chat in their order, again and again until they are stored.

DingTalk never sends a robot message twice: what came once is ours to keep.
"""

import asyncio
import heapq
import itertools
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from adapters.shared.backoff import Backoff
from domain.errors import StorageUnavailable
from domain.messaging import Acknowledgement, Incoming
from domain.ports import Receive

log = structlog.get_logger(__name__)

# Seconds. Messages of one chat come over several connections: one may overtake another by so much.
_SETTLING: Final = 0.03
_LAST_TRIES: Final = 5.0
# Events that may wait at the same time; for each we hold what was said.
_MOST: Final = 5_000
# Tries of an event we ourselves stumble over.
_TRIES: Final = 4


@dataclass(order=True, slots=True)
class _Waiting:
    sent_at: datetime
    number: int
    incoming: Incoming = field(compare=False)
    told: asyncio.Future[Acknowledgement] = field(compare=False)


class Lanes:
    """One task per chat with events that wait; none for the others."""

    def __init__(self, receive: Receive, *, most: int = _MOST) -> None:
        self._receive = receive
        self._most = most
        self._held = 0
        self._waiting: dict[str, list[_Waiting]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._numbers = itertools.count()

    async def take(self, incoming: Incoming) -> Acknowledgement:
        """Returns once it is stored, however long that takes. Given up waiting for, it goes on.

        Raises StorageUnavailable where too much waits already.
        """
        if self._held >= self._most:
            log.error("dingtalk.message_lost", event_id=incoming.event_id, waiting=self._held)
            raise StorageUnavailable(f"{self._held} events wait to be stored")
        self._held += 1
        told = asyncio.get_running_loop().create_future()
        waiting = _Waiting(incoming.sent_at, next(self._numbers), incoming, told)
        chat = incoming.address.chat
        heapq.heappush(self._waiting.setdefault(chat, []), waiting)
        if chat not in self._tasks:
            self._tasks[chat] = asyncio.create_task(self._serve(chat))
        return await asyncio.shield(told)

    async def stop(self) -> None:
        """Hand in what waits, if it can be done soon."""
        if self._tasks:
            _, endless = await asyncio.wait(self._tasks.values(), timeout=_LAST_TRIES)
            for task in endless:
                task.cancel()
            await asyncio.gather(*endless, return_exceptions=True)
        lost = sum(map(len, self._waiting.values()))
        if lost:
            log.error("dingtalk.messages_lost", messages=lost)

    async def _serve(self, chat: str) -> None:
        waiting = self._waiting[chat]
        await asyncio.sleep(_SETTLING)
        try:
            while waiting:
                first = waiting[0]
                told = await self._until_stored(first.incoming)
                waiting.remove(first)
                heapq.heapify(waiting)
                self._held -= 1
                if not first.told.cancelled():
                    first.told.set_result(told)
            del self._waiting[chat]
        finally:
            del self._tasks[chat]

    async def _until_stored(self, incoming: Incoming) -> Acknowledgement:
        backoff, faults = Backoff(first=0.2, longest=30.0), 0
        while faults < _TRIES:
            try:
                return await self._receive(incoming)
            except StorageUnavailable as error:
                log.warning("dingtalk.not_stored", event_id=incoming.event_id, reason=str(error))
            except Exception:  # a bug of ours: nothing may be lost by it
                faults += 1
                log.exception("dingtalk.event_failed", event_id=incoming.event_id)
            await asyncio.sleep(backoff.next_pause())
        log.error("dingtalk.event_given_up", event_id=incoming.event_id)
        return Acknowledgement()
