"""Where a chat may be answered without the API: the session webhook of its latest message."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from adapters.shared.memory import Memory

# A session about to end may end on the way.
_MARGIN = timedelta(seconds=60)
_KEY = "session:"


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
