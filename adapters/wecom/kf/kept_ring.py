"""What a process was told of that does not fetch: kept for the one that does, and told it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from adapters.shared.memory import Memory
from domain.ports import Neighbours

_KEY: Final = "rung"
_TOPIC: Final = "wecom_kf"
# A token is good for no longer.
_GOOD_FOR: Final = timedelta(minutes=10)


class KeptRing:
    """Of one account. `now`: UTC."""

    def __init__(
        self,
        account: str,
        memory: Memory,
        neighbours: Neighbours,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._memory = memory
        self._neighbours = neighbours
        self._now = now

    async def pass_on(self, token: str) -> None:
        """Another process shall fetch. Raises StorageUnavailable."""
        await self._memory.put(_KEY, token, expires_at=self._now() + _GOOD_FOR)
        self._neighbours.tell(_TOPIC, self._account)

    async def token(self) -> str:
        """What was passed on last, or ""."""
        return await self._memory.get(_KEY) or ""

    def hear(self, called: Callable[[], None]) -> None:
        """Whenever a neighbour passes something on."""

        def told(account: str) -> None:
            if account == self._account:
                called()

        self._neighbours.listen(_TOPIC, told)
