"""The first door: the company's directory says who somebody is before their words are handled."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.directories import Directories, Who
from domain.messaging import Acknowledgement, Incoming, IncomingKind
from domain.ports import Inscribed, Receive, Unit

# Seconds a first message waits for the directory; platforms wait for us no longer than five.
_PATIENCE = 1.5
_SAID = frozenset({IncomingKind.MESSAGE, IncomingKind.EDIT, IncomingKind.PRESS})


class Reception:
    """Implements the `Receive` port, before the intake."""

    def __init__(
        self, receive: Receive, directories: Directories, *, patience: float = _PATIENCE
    ) -> None:
        self._receive = receive
        self._directories = directories
        self._patience = patience
        # Of people looked up for the first time: their messages stay in order.
        self._locks: defaultdict[Who, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._waiting: Counter[Who] = Counter()

    async def __call__(
        self, incoming: Incoming, *, inscribe: Callable[[Unit], Inscribed] | None = None
    ) -> Acknowledgement:
        """Take in one event; who was never looked up is first, for a moment."""
        who = (incoming.account, incoming.sender.native_id)
        if incoming.kind is IncomingKind.CHANGED:
            acknowledgement = await self._receive(incoming, inscribe=inscribe)
            self._directories.look_again(who)
            return acknowledgement
        is_asked = incoming.kind in _SAID and self._directories.asks_about(incoming.account)
        if not is_asked or (self._directories.is_fresh(who) and not self._waiting[who]):
            return await self._receive(incoming, inscribe=inscribe)
        async with self._in_turn(who):
            await self._look(who)
            return await self._receive(incoming, inscribe=inscribe)

    async def _look(self, who: Who) -> None:
        if self._directories.is_fresh(who):
            return
        is_known = await self._directories.is_known(who)
        look = self._directories.look(who)
        if not is_known:
            await asyncio.wait((look,), timeout=self._patience)

    @asynccontextmanager
    async def _in_turn(self, who: Who) -> AsyncIterator[None]:
        self._waiting[who] += 1
        try:
            async with self._locks[who]:
                yield
        finally:
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who], self._locks[who]
