"""Those who wait for commits that leave something to do."""

import asyncio
from collections.abc import Callable
from functools import partial

from domain.ports import Committed
from store.job import Job, call_on
from store.transaction import Leftovers


class Listeners:
    """Called on the event loop the store was opened on, from whatever thread the news comes."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Committed], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def attach(self) -> None:
        """From now on they are called on the loop that runs here."""
        self._loop = asyncio.get_running_loop()

    def add(self, listener: Callable[[Committed], None]) -> None:
        """One more."""
        self._listeners.append(listener)

    def tell(self, left: Leftovers) -> None:
        """Something was committed."""
        committed = left.committed()
        if committed is not None and self._loop is not None:
            call_on(self._loop, self._tell, committed)

    def tell_with(self, job: Job) -> None:
        """What the job committed, on the way of telling who waits for it: threads that wake the
        loop hold each other up.
        """
        committed = job.left.committed()
        if committed is not None and job.loop is self._loop:
            job.told = partial(self._tell, committed)
        else:
            self.tell(job.left)

    def hear(self, committed: Committed) -> None:
        """A neighbour committed something. On the event loop only."""
        self._tell(committed)

    def _tell(self, committed: Committed) -> None:
        assert self._loop is not None
        for listener in self._listeners:
            # Each in a call of its own: one that raises must not silence the others.
            self._loop.call_soon(listener, committed)
