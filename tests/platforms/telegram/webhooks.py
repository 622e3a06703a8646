"""Delivery of updates to a webhook: secret header, order per lane, retries until it says 2xx.

Source of the rules: tdlib/telegram-bot-api `WebhookActor.cpp`, read 2026-11-22.
"""

import asyncio
import random
import time
from collections import deque
from dataclasses import dataclass

import aiohttp

from tests.platforms.telegram.updates import Update, UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_DELAY = (60.0, 120.0)


@dataclass(frozen=True, kw_only=True)
class WebhookSettings:
    """What setWebhook was called with."""

    url: str
    secret: str
    max_connections: int


class WebhookDelivery:
    """Pushes the updates of one bot. `pace` shortens the delays between retries (1.0 = real)."""

    def __init__(
        self, queue: UpdateQueue, settings: WebhookSettings, *, pace: float, address: str
    ) -> None:
        self.settings = settings
        # Where the public one leads.
        self._address = address
        self.last_error = ""
        self.last_error_date = 0
        self._queue = queue
        self._pace = pace
        self._lanes: dict[str, deque[Update]] = {}
        self._connections = asyncio.Semaphore(settings.max_connections)
        self._tasks: set[asyncio.Task[None]] = set()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))

    def start(self) -> None:
        """Deliver what waits, and from now on what arrives."""
        for update in list(self._queue.pending):
            self._add(update)
        self._queue.on_arrival = self._add

    async def stop(self) -> None:
        """Deliver nothing more; undelivered updates stay in the queue."""
        self._queue.on_arrival = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    def _add(self, update: Update) -> None:
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = deque([update])
        task = asyncio.create_task(self._work_off(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work_off(self, name: str) -> None:
        lane = self._lanes[name]
        while lane:
            await self._deliver(lane[0])
            self._queue.confirm(lane.popleft())
        del self._lanes[name]

    async def _deliver(self, update: Update) -> None:
        failures, delay = 0, 1.0
        while not await self._accepted(update):
            if failures:
                delay = min(random.uniform(*LONGEST_DELAY), delay * 2)
                await asyncio.sleep(delay * self._pace)
            failures += 1
        while self._queue.repeat_next:
            self._queue.repeat_next -= 1
            await self._accepted(update)

    async def _accepted(self, update: Update) -> bool:
        headers = {SECRET_HEADER: self.settings.secret} if self.settings.secret else {}
        try:
            async with (
                self._connections,
                self._session.post(self._address, json=update.body, headers=headers) as response,
            ):
                await response.read()
                accepted = 200 <= response.status < 300
                error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError):
            accepted, error = False, "Connection refused"
        if not accepted:
            self.last_error, self.last_error_date = error, int(time.time())
            self._queue.changed()
        return accepted
