"""Hands events in, chat by chat in their order, again and again until they are stored.

For platforms that never send a message twice: what came once is ours to keep.
"""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from adapters.shared.backoff import Backoff
from domain.errors import StorageUnavailable
from domain.messaging import Acknowledgement, Incoming
from domain.ports import Receive

log = structlog.get_logger(__name__)

# Seconds.
_LAST_TRIES: Final = 5.0
# Events that may wait at the same time; for each we hold what was said.
_MOST: Final = 5_000
# Tries of an event we ourselves stumble over.
_TRIES: Final = 4

Prepare = Callable[[Incoming], Awaitable[Incoming | None]]


@dataclass(order=True, slots=True)
class _Waiting:
    sent_at: datetime
    number: int
    incoming: Incoming = field(compare=False)
    prepare: Prepare = field(compare=False)
    told: asyncio.Future[Acknowledgement] = field(compare=False)


class Lanes:
    """One task per chat with events that wait; none for the others.

    `settling`: seconds by which one message of a chat may overtake another on its way to us.
    """

    def __init__(self, receive: Receive, *, settling: float = 0.0, most: int = _MOST) -> None:
        self._receive = receive
        self._settling = settling
        self._most = most
        self._held = 0
        self._waiting: dict[str, list[_Waiting]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._numbers = itertools.count()

    async def take(self, incoming: Incoming, prepare: Prepare | None = None) -> Acknowledgement:
        """Returns once it is stored, however long that takes. Given up waiting for, it goes on.

        `prepare` completes it when its turn has come, or says by None that it is not wanted.
        Raises StorageUnavailable where too much waits already.
        """
        if self._held >= self._most:
            log.error("lanes.event_lost", account=incoming.account, waiting=self._held)
            raise StorageUnavailable(f"{self._held} events wait to be stored")
        self._held += 1
        told = asyncio.get_running_loop().create_future()
        number = next(self._numbers)
        waiting = _Waiting(incoming.sent_at, number, incoming, prepare or _as_it_is, told)
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
            log.error("lanes.events_lost", events=lost)

    async def _serve(self, chat: str) -> None:
        waiting = self._waiting[chat]
        await asyncio.sleep(self._settling)
        try:
            while waiting:
                first = waiting[0]
                told = await self._until_stored(first)
                waiting.remove(first)
                heapq.heapify(waiting)
                self._held -= 1
                if not first.told.cancelled():
                    first.told.set_result(told)
            del self._waiting[chat]
        finally:
            del self._tasks[chat]

    async def _until_stored(self, waiting: _Waiting) -> Acknowledgement:
        event_id = waiting.incoming.event_id
        backoff, faults = Backoff(first=0.2, longest=30.0), 0
        while faults < _TRIES:
            try:
                incoming = await waiting.prepare(waiting.incoming)
                return await self._receive(incoming) if incoming else Acknowledgement()
            except StorageUnavailable as error:
                log.warning("lanes.not_stored", event_id=event_id, reason=str(error))
            except Exception:  # a bug of ours: nothing may be lost by it
                faults += 1
                log.exception("lanes.event_failed", event_id=event_id)
            await asyncio.sleep(backoff.next_pause())
        log.error("lanes.event_given_up", event_id=event_id)
        return Acknowledgement()


async def _as_it_is(incoming: Incoming) -> Incoming:
    return incoming
