"""Where a chat may be answered without the API: the session webhook of its latest message."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

# A session about to end may end on the way.
_MARGIN = timedelta(seconds=60)
_KEY = "session:"


class Memory(Protocol):
    """What the account remembers across restarts."""

    async def get(self, key: str) -> str | None:
        """What was put, unless it has expired."""
        ...

    async def put(self, key: str, value: str, *, expires_at: datetime | None) -> None:
        """Remember, until `expires_at` (UTC)."""
        ...

    async def forget(self, key: str) -> None:
        """Remember no more."""
        ...


class ProcessMemory:
    """Forgets with the process: then the API carries what a session would have."""

    # Chats remembered; the one put first goes first.
    _MOST = 10_000

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[str, datetime | None]] = {}

    async def get(self, key: str) -> str | None:
        """What was put, unless it has expired."""
        value, ends = self._kept.get(key, (None, None))
        return None if ends is not None and ends <= self._clock() else value

    async def put(self, key: str, value: str, *, expires_at: datetime | None) -> None:
        """Remember, until `expires_at` (UTC)."""
        self._kept.pop(key, None)
        self._kept[key] = (value, expires_at)
        if len(self._kept) > self._MOST:
            del self._kept[next(iter(self._kept))]

    async def forget(self, key: str) -> None:
        """Remember no more."""
        self._kept.pop(key, None)


class Sessions:
    """Session webhooks by chat. Only those of `base_url`: nobody makes us post elsewhere."""

    def __init__(self, memory: Memory, base_url: str, clock: Callable[[], datetime]) -> None:
        self._memory = memory
        self._base_url = f"{base_url}/"
        self._clock = clock

    async def learn(self, chat: str, url: object, expires_ms: object) -> None:
        """A message came with its session."""
        if not isinstance(url, str) or not isinstance(expires_ms, int):
            return
        if not url.startswith(self._base_url):
            return
        ends = datetime.fromtimestamp(min(expires_ms / 1000, 253_402_300_000), UTC) - _MARGIN
        known = await self._memory.get(_KEY + chat)
        if known is None or json.loads(known)["ends"] < expires_ms:
            kept = json.dumps({"url": url, "ends": expires_ms})
            await self._memory.put(_KEY + chat, kept, expires_at=ends)

    async def of(self, chat: str) -> str:
        """The address to answer at; "" if there is none any more."""
        known = await self._memory.get(_KEY + chat)
        if known is None:
            return ""
        kept = json.loads(known)
        ends = datetime.fromtimestamp(kept["ends"] / 1000, UTC) - _MARGIN
        return str(kept["url"]) if ends > self._clock() else ""

    async def forget(self, chat: str) -> None:
        """It has ended before its time."""
        await self._memory.forget(_KEY + chat)
