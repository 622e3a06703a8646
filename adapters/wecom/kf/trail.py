"""How far the latest message to each customer has come, noted before each request.

WeCom takes an id once, and refuses it the second time with a code it does not document. By the
note such a refusal is understood, even after a crash: what had been tried before is there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.shared.memory import Memory

# Longer than any message is tried.
_KEPT: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """So many parts are certainly shown; the next one may be."""

    shown: int = 0
    is_unsure: bool = False


class Trail:
    """Of one account. Messages to one customer leave one after another."""

    def __init__(self, memory: Memory, *, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._now = now

    async def of(self, customer: str, series: str) -> Step:
        """How far this message has come."""
        kept = await self._memory.get(_key(customer)) or ""
        known, _, step = kept.partition(":")
        if known != series:
            return Step()
        shown = step.rstrip("?")
        return Step(shown=int(shown) if shown.isdigit() else 0, is_unsure=step.endswith("?"))

    async def note(self, customer: str, series: str, step: Step) -> None:
        """It has come so far."""
        value = f"{series}:{step.shown}{'?' if step.is_unsure else ''}"
        await self._memory.put(_key(customer), value, expires_at=self._now() + _KEPT)


def _key(customer: str) -> str:
    return f"trail:{customer}"
