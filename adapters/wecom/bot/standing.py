"""How things stand with a bot, written down so that `gongdan doctor`, another process, can tell.

Nobody may look by subscribing: that would take the bot away from the process at work.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from adapters.shared.memory import Memory
from adapters.wecom.bot.link import State

_KEY = "standing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Since when (UTC) it is so, and why."""

    state: State
    since: datetime
    reason: str = ""


class Notebook:
    """Of one bot."""

    def __init__(self, memory: Memory, *, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._now = now

    async def write(self, state: State, reason: str) -> None:
        """It has become so. Raises StorageUnavailable."""
        value = json.dumps([state, self._now().isoformat(), reason])
        await self._memory.put(_KEY, value, expires_at=None)

    async def read(self) -> Standing | None:
        """As it was last; None: the bot was never at work here."""
        kept = await self._memory.get(_KEY)
        if kept is None:
            return None
        state, since, reason = json.loads(kept)
        return Standing(state=State(state), since=datetime.fromisoformat(since), reason=reason)
