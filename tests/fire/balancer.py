"""What stands before several processes: sends nobody to one that does not say that it is ready."""

import asyncio
from collections.abc import Sequence
from random import Random

import aiohttp

from tests.fire.wire import Wire

# Seconds between looks, and how long one that is looked at may take to answer.
_GLANCE = 0.3
_PATIENCE = 1.5


class Balancer:
    """By connection, as balancers of the fourth layer do. `async with`."""

    def __init__(self, ports: Sequence[int], random: Random) -> None:
        self.wire = Wire(self._order)
        self.ready: set[int] = set()
        self._ports = ports
        self._random = random
        self._looking: list[asyncio.Task[None]] = []
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> "Balancer":
        await self.wire.opens()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_PATIENCE))
        self._looking = [asyncio.create_task(self._looks(port)) for port in self._ports]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)
        await self._session.close()
        await self.wire.closes()

    def _order(self) -> list[int]:
        return self._random.sample(sorted(self.ready), len(self.ready))

    async def _looks(self, port: int) -> None:
        while True:
            if await self._is_ready(port):
                self.ready.add(port)
            elif port in self.ready:
                self.ready.discard(port)
                self.wire.drops(port)
            await asyncio.sleep(_GLANCE)

    async def _is_ready(self, port: int) -> bool:
        try:
            async with self._session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False
