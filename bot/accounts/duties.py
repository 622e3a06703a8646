"""What is done for an account that is held: begun, brought to an end in order, or broken off."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Protocol

import structlog

from domain.errors import StorageUnavailable
from domain.ports import ChatAdapter, Held

log = structlog.get_logger(__name__)


class Sender(Protocol):
    """Whoever sends for the accounts that are held."""

    async def take_up(self, accounts: Iterable[str]) -> None:
        """From now on. Raises StorageUnavailable."""
        ...

    async def finish(self, account: str) -> None:
        """Send what can leave within a moment."""
        ...

    async def let_go(self, account: str) -> None:
        """No more; returns when what is under way has ended."""
        ...

    async def sweep(self) -> None:
        """Send what waits without having been told of. Raises StorageUnavailable."""
        ...


class Duties:
    """All in tasks of their own: leases would run out while they wait for store and platforms."""

    def __init__(self, adapters: Mapping[str, ChatAdapter], sender: Sender) -> None:
        self._adapters = adapters
        self._sender = sender
        # Held, and not begun yet: perhaps the store was away.
        self._not_begun: set[str] = set()
        self._being_begun: frozenset[str] = frozenset()
        self._beginning: asyncio.Task[None] | None = None
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._sweeping: asyncio.Task[None] | None = None

    @property
    def not_begun(self) -> frozenset[str]:
        """Those for which nothing is done yet."""
        return frozenset(self._not_begun)

    @property
    def ending(self) -> frozenset[str]:
        """Those for which something is still under way, and nothing is begun."""
        return frozenset(self._ending)

    def begin(self, accounts: Iterable[str]) -> None:
        """Also what could not be begun the last time."""
        self._not_begun |= set(accounts)
        if self._not_begun and _is_over(self._beginning):
            self._beginning = asyncio.create_task(self._begin())

    async def has_begun(self) -> None:
        """Wait for what is being begun."""
        if self._beginning is not None:
            await asyncio.wait([self._beginning])

    def end(
        self, account: str, then: Callable[[], Awaitable[None]], *, is_leaving: bool = False
    ) -> None:
        """Finish what is under way; `then` somebody else may have it.

        Who is leaving says first what is ready to be said: there need not be anybody else.
        """
        self._in_background(account, self._end(account, then, is_leaving))

    def break_off(self, account: str) -> None:
        """At once: whoever has it now shall find nobody in the way."""
        self._not_begun.discard(account)
        if account not in self._ending:
            self._in_background(account, self._break_off(account))

    def sweep(self) -> None:
        """Look for what lies about, unless somebody is at it."""
        if _is_over(self._sweeping):
            self._sweeping = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """Returns when all that ends has ended."""
        while self._ending:
            await asyncio.wait(list(self._ending.values()))
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)

    async def _begin(self) -> None:
        new = self._being_begun = frozenset(self._not_begun - self._ending.keys())
        try:
            await self._sender.take_up(new)
        except StorageUnavailable as error:
            log.warning("accounts.not_taken_up", reason=str(error))
        except Exception:  # a bug of ours: tried again in the next round
            log.exception("accounts.not_taken_up")
        else:
            # What was lost meanwhile is not begun any more.
            begun = sorted(new & self._not_begun)
            self._not_begun -= new
            for account in begun:
                await self._listen(account)
            log.info("accounts.taken_up", accounts=begun)
        finally:
            self._being_begun = frozenset()

    async def _end(
        self, account: str, then: Callable[[], Awaitable[None]], is_leaving: bool
    ) -> None:
        await self.has_begun()
        if is_leaving:
            await self._say_last_words(account)
        # First what is to be sent: some of it leaves by the connection.
        await self._sender.let_go(account)
        await self._hush(account)
        self._not_begun.discard(account)
        await then()
        log.info("accounts.let_go", account=account)

    async def _say_last_words(self, account: str) -> None:
        """What is taken in from here on would wait for an answer until the next start."""
        if not self._adapters[account].capabilities.sends_while_held:
            await self._hush(account)
        await self._sender.finish(account)

    async def _break_off(self, account: str) -> None:
        """What was just being begun is broken off once more when that is over."""
        is_being_begun = account in self._being_begun
        await self._let_go_at_once(account)
        if is_being_begun:
            await self.has_begun()
            await self._let_go_at_once(account)

    async def _let_go_at_once(self, account: str) -> None:
        await asyncio.gather(self._hush(account), self._sender.let_go(account))

    async def _listen(self, account: str) -> None:
        for held in self._held([account]):
            try:
                await held.hold()
            except Exception:  # a bug of ours must not keep the others waiting
                log.exception("accounts.not_listening", account=account)

    async def _hush(self, account: str) -> None:
        for held in self._held([account]):
            try:
                await held.let_go()
            except Exception:  # a bug of ours must not keep the account from others
                log.exception("accounts.not_hushed", account=account)

    async def _sweep(self) -> None:
        try:
            await self._sender.sweep()
        except StorageUnavailable as error:
            log.info("accounts.not_swept", reason=str(error))
        except Exception:  # a bug of ours: once more in a while
            log.exception("accounts.not_swept")

    def _held(self, accounts: Iterable[str]) -> list[Held]:
        adapters = (self._adapters[account] for account in accounts)
        return [adapter for adapter in adapters if isinstance(adapter, Held)]

    def _in_background(self, account: str, work: Coroutine[object, object, None]) -> None:
        task = self._ending[account] = asyncio.create_task(work)
        task.add_done_callback(lambda _: self._ending.pop(account, None))


def _is_over(task: asyncio.Task[None] | None) -> bool:
    return task is None or task.done()
