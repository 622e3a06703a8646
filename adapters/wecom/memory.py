"""What an account must still know after a restart. Where it is kept is decided elsewhere."""

from datetime import datetime
from typing import Protocol


class Memory(Protocol):
    """Words by key, of one account."""

    async def get(self, key: str) -> str | None:
        """What was put, unless it has expired."""
        ...

    async def put(self, key: str, value: str, *, expires_at: datetime | None) -> None:
        """Keep it until then; None: for good."""
        ...

    async def forget(self, key: str) -> None:
        """Keep it no longer."""
        ...
