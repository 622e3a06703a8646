"""Delivers Telegram's updates late, mixed up across chats, and some of them twice."""

import asyncio
from collections.abc import Awaitable
from random import Random

from tests.platforms.telegram.updates import Update, UpdateQueue

# Seconds: how late an update comes at most, and how late its repetition.
_LATE = 0.3
_MUCH_LATER = 4.0
_REPEATED = 0.15


class Postman:
    """Stands between what people do and the queue. Within a chat the first deliveries keep their
    order, as on Telegram; repetitions come whenever they come."""

    def __init__(self, queue: UpdateQueue, random: Random) -> None:
        self.delivered: list[Update] = []
        self._queue = queue
        self._random = random
        self._put = queue.add
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._repeating: set[asyncio.Task[None]] = set()
        queue.add = self._add

    @property
    def has_delivered_all(self) -> bool:
        """Nothing is on its way any more."""
        tasks = [*self._lanes.values(), *self._repeating]
        return all(task.done() for task in tasks) and not self._queue.pending

    def _add(self, kind: str, content: dict, *, lane: str, lifetime: float = 86_400) -> None:
        # A press and a message of one person may overtake each other: they are lanes of their own.
        before = self._lanes.get(lane)
        delivery = self._deliver(before, kind, content, lane, lifetime)
        self._lanes[lane] = asyncio.create_task(delivery)

    async def _deliver(
        self, before: Awaitable[None] | None, kind: str, content: dict, lane: str, lifetime: float
    ) -> None:
        if before:
            await before
        await asyncio.sleep(self._random.uniform(0, _LATE))
        self._put(kind, content, lane=lane, lifetime=lifetime)
        update = self._queue.pending[-1]
        self.delivered.append(update)
        if self._random.random() < _REPEATED:
            task = asyncio.create_task(self._repeat(update))
            self._repeating.add(task)

    async def _repeat(self, update: Update) -> None:
        await asyncio.sleep(self._random.uniform(0, _MUCH_LATER))
        if self._queue.on_arrival:
            # A webhook is told the next one twice.
            self._queue.repeat_next += 1
        else:
            self._queue.repeat(update)
