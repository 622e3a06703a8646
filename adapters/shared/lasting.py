"""Answers that hold for a while: asked once for all who want to know, then when they are old."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_MOST: Final = 10_000


class Lasting(Generic[K, V]):
    """`ask` is awaited by one at a time; what it raises is not kept. `now` is a clock, UTC."""

    def __init__(
        self,
        ask: Callable[[K], Awaitable[V]],
        *,
        lasts: timedelta,
        now: Callable[[], datetime],
    ) -> None:
        self._ask = ask
        self._lasts = lasts
        self._now = now
        self._kept: OrderedDict[K, tuple[V, datetime]] = OrderedDict()
        self._asking = asyncio.Lock()

    async def get(self, key: K) -> V:
        """What holds now. Raises what asking raises."""
        async with self._asking:
            kept = self._kept.get(key)
            if kept is None or kept[1] <= self._now():
                kept = (await self._ask(key), self._now() + self._lasts)
                self._kept[key] = kept
                self._kept.move_to_end(key)
                if len(self._kept) > _MOST:
                    self._kept.popitem(last=False)
            return kept[0]

    def forget(self) -> None:
        """Something about them changed."""
        self._kept.clear()
