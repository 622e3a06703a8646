"""What an account must still know later: a cursor, a card's code, a session's address."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Protocol

import structlog

from adapters.shared.backoff import Backoff
from domain.errors import StorageUnavailable

log = structlog.get_logger(__name__)

_MANY: Final = 10_000


class Memory(Protocol):
    """Words by key, of one account. Every call may raise StorageUnavailable."""

    async def get(self, key: str) -> str | None:
        """What was put, unless it has expired."""
        ...

    async def put(self, key: str, value: str, *, expires_at: datetime | None) -> None:
        """Keep it until then (UTC), in place of what the key held; None: for good."""
        ...

    async def forget(self, key: str) -> None:
        """Keep it no longer."""
        ...


async def surely(keep: Callable[[], Awaitable[None]]) -> None:
    """What has been done already must be remembered: wait for a store that is away."""
    backoff = Backoff(first=0.2, longest=10.0)
    while True:
        try:
            await keep()
        except StorageUnavailable as error:
            log.warning("memory.store_unavailable", reason=str(error))
            await asyncio.sleep(backoff.next_pause())
        else:
            return


class PassingMemory:
    """Lasts as long as the process; of too much the oldest goes first."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[str, tuple[str, datetime | None]] = {}

    async def get(self, key: str) -> str | None:
        """What was put, unless it has expired."""
        value, until = self._kept.get(key, (None, None))
        return value if until is None or until > self._now() else None

    async def put(self, key: str, value: str, *, expires_at: datetime | None) -> None:
        """Keep it until then, or until there is too much."""
        self._kept.pop(key, None)
        self._kept[key] = (value, expires_at)
        if len(self._kept) > _MANY:
            del self._kept[next(iter(self._kept))]

    async def forget(self, key: str) -> None:
        """Keep it no longer."""
        self._kept.pop(key, None)
