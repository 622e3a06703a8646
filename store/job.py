"""A unit of work on its way through a thread of the store and back to the one who waits for it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

from domain.ports import Unit
from store.transaction import Leftovers


class Job:
    """The work, who waits for it, and what came of it."""

    __slots__ = (
        "_future",
        "error",
        "is_urgent",
        "left",
        "locks",
        "loop",
        "order",
        "result",
        "told",
        "work",
    )

    def __init__(
        self, work: Callable[[Unit], Any], order: str = "", *, is_urgent: bool = False
    ) -> None:
        self.work = work
        # Not to wait behind all that is wanted.
        self.is_urgent = is_urgent
        # Jobs of one order are done one after another; "" = in any.
        self.order = order
        self.loop = asyncio.get_running_loop()
        self._future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None
        self.left = Leftovers()
        # Of the server's: better it has them before it begins.
        self.locks: frozenset[int] = frozenset()
        # Called on the loop before whoever waits goes on.
        self.told: Callable[[], None] | None = None

    @property
    def is_given_up(self) -> bool:
        """Nobody waits for it any more."""
        return self._future.cancelled()

    async def outcome(self) -> Any:
        """Its result, once it is durable. Giving up the wait does not undo begun work."""
        return await self._future

    def settle(self) -> None:
        """Tell those who are told of commits, and the one who waits. On their event loop only."""
        if self.told is not None:
            self.told()
        if self._future.done():
            return
        if self.error is None:
            self._future.set_result(self.result)
        else:
            self._future.set_exception(self.error)


def hand_back_all(jobs: Iterable[Job]) -> None:
    """Settle jobs of any loops, from any thread; those of one loop in one call."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in jobs:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, settled in by_loop.items():
        call_on(loop, _settle, settled)


def call_on(loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *args: object) -> None:
    """Call it soon on a loop, from any thread. A closed loop has nobody left who waits."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(callback, *args)


def _settle(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()
