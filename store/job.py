"""A unit of work on its way through the writer thread and back to the one who waits for it."""

import asyncio
from collections.abc import Callable
from typing import Any

from domain.ports import Unit
from store.transaction import Leftovers


class Job:
    """The work, who waits for it, and what came of it."""

    __slots__ = ("_future", "error", "left", "loop", "result", "work")

    def __init__(self, work: Callable[[Unit], Any]) -> None:
        self.work = work
        self.loop = asyncio.get_running_loop()
        self._future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.error: BaseException | None = None
        self.left = Leftovers()

    @property
    def is_given_up(self) -> bool:
        """Nobody waits for it any more."""
        return self._future.cancelled()

    async def outcome(self) -> Any:
        """Its result, once it is durable. Giving up the wait does not undo begun work."""
        return await self._future

    def settle(self) -> None:
        """Tell the one who waits. On their event loop only."""
        if self._future.done():
            return
        if self.error is None:
            self._future.set_result(self.result)
        else:
            self._future.set_exception(self.error)
