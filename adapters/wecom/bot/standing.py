"""How things stand with a bot, written down so that `gongdan doctor`, another process, can tell.

Nobody may look by subscribing: that would take the bot away from the process at work.
"""

import json
import secrets
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
        self._writer = secrets.token_hex(8)
        self._has_written = False

    def take_over(self) -> None:
        """From now on it is this process that has the bot."""
        self._latest, self._has_written = None, False

    async def write(self, state: State, reason: str) -> None:
        """It has become so, or is so still. Raises StorageUnavailable.

        Of a process that another one has taken the bot from meanwhile nobody wants to hear.
        """
        if self._has_written and not await self._is_mine():
            return
        now = self._now()
        if self._latest is None or self._latest.state is not state:
            self._latest = Standing(state=state, since=now, reason=reason)
        value = json.dumps([state, self._latest.since.isoformat(), reason, self._writer])
        until = now + _BELIEVED if state in _PASSING else None
        await self._memory.put(_KEY, value, expires_at=until)
        self._has_written = True

    async def read(self) -> Standing | None:
        """As it was last; None: nothing is at work here."""
        kept = await self._memory.get(_KEY)
        if kept is None:
            return None
        state, since, reason, *_ = json.loads(kept)
        return Standing(state=State(state), since=datetime.fromisoformat(since), reason=reason)

    async def _is_mine(self) -> bool:
        """What has expired is anybody's."""
        kept = await self._memory.get(_KEY)
        return kept is None or json.loads(kept)[3:] == [self._writer]
