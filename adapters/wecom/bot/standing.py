"""How things stand with a bot, written down so that `gongdan doctor`, another process, can tell.

Nobody may look by subscribing: that would take the bot away from the process at work.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.shared.memory import Memory
from adapters.wecom.bot.link import State

_KEY: Final = "standing"
# A process that was killed says nothing: what it said last is not believed for longer.
_BELIEVED: Final = timedelta(minutes=15)
_PASSING: Final = {State.CONNECTED, State.CONNECTING}


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
        self._latest: Standing | None = None

    async def write(self, state: State, reason: str) -> None:
        """It has become so, or is so still. Raises StorageUnavailable."""
        now = self._now()
        if self._latest is None or self._latest.state is not state:
            self._latest = Standing(state=state, since=now, reason=reason)
        value = json.dumps([state, self._latest.since.isoformat(), reason])
        until = now + _BELIEVED if state in _PASSING else None
        await self._memory.put(_KEY, value, expires_at=until)

    async def read(self) -> Standing | None:
        """As it was last; None: nothing is at work here."""
        kept = await self._memory.get(_KEY)
        if kept is None:
            return None
        state, since, reason = json.loads(kept)
        return Standing(state=State(state), since=datetime.fromisoformat(since), reason=reason)
