"""Cards in people's chats: with which codes they can be changed, and how they are taken back.

A code is given with the card and with each press on it, holds for 72 hours and is good for one
change. Source: document 94888.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.shared.memory import Memory

_CODES_LIVE: Final = timedelta(hours=72)
# More presses than that on one card leave no more changes behind.
_MOST_CODES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """What is known of one. `codes`: (code, seconds since 1970 until which it holds)."""

    codes: tuple[tuple[str, float], ...] = ()
    # WeCom's id of the message that shows it; "" = not known.
    native_id: str = ""


class ShownCards:
    """Of one account; survives as long as `memory` does."""

    def __init__(self, memory: Memory, *, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._now = now
        # Presses come in while changes go out.
        self._lock = asyncio.Lock()

    async def posted(self, card: str, *, code: str, native_id: str) -> None:
        """It is shown now."""
        async with self._lock:
            await self._keep(card, ShownCard(codes=self._fresh(code), native_id=native_id))

    async def pressed(self, card: str, code: str) -> None:
        """Somebody pressed it: that is good for one more change."""
        if not card or not code:
            return
        async with self._lock:
            known = await self._known(card)
            if code not in dict(known.codes):
                codes = (*known.codes, *self._fresh(code))[-_MOST_CODES:]
                await self._keep(card, ShownCard(codes=codes, native_id=known.native_id))

    async def look(self, card: str) -> ShownCard:
        """As it is known, with the codes that still hold."""
        async with self._lock:
            return await self._known(card)

    async def spent(self, card: str, code: str) -> None:
        """This code is good for nothing any more."""
        async with self._lock:
            known = await self._known(card)
            codes = tuple(one for one in known.codes if one[0] != code)
            await self._keep(card, ShownCard(codes=codes, native_id=known.native_id))

    async def gone(self, card: str) -> None:
        """It can't be changed any more."""
        async with self._lock:
            await self._memory.forget(_key(card))

    def _fresh(self, code: str) -> tuple[tuple[str, float], ...]:
        return ((code, (self._now() + _CODES_LIVE).timestamp()),) if code else ()

    async def _known(self, card: str) -> ShownCard:
        kept = await self._memory.get(_key(card))
        if kept is None:
            return ShownCard()
        native_id, codes = json.loads(kept)
        now = self._now().timestamp()
        live = tuple((str(code), float(until)) for code, until in codes if until > now)
        return ShownCard(codes=live, native_id=str(native_id))

    async def _keep(self, card: str, shown: ShownCard) -> None:
        value = json.dumps([shown.native_id, shown.codes])
        await self._memory.put(_key(card), value, expires_at=self._now() + _CODES_LIVE)


def _key(card: str) -> str:
    return f"card:{card}"
