"""In which chat a card stands: HTTP callbacks of its buttons don't tell."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from adapters.shared.memory import Memory

_KEPT_FOR: Final = timedelta(days=180)


class KeptCards:
    """Of one account. `now` is UTC."""

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._now = now

    async def posted(self, track: str, chat: str) -> None:
        """It is about to stand there."""
        await self._memory.put(f"card:{track}", chat, expires_at=self._now() + _KEPT_FOR)

    async def chat_of(self, track: str) -> str:
        """ "" for one nobody knows any more."""
        return await self._memory.get(f"card:{track}") or ""
