"""What the accounts of platforms must still know after a restart.

Repositories answer None for "not there".
"""

from datetime import datetime
from typing import Protocol


class AccountMemory(Protocol):
    """Words by account and key. They may be secrets: they are shown nowhere."""

    def get(self, account: str, key: str) -> str | None:
        """What was put, unless it has expired by the unit's `now`."""
        ...

    def put(self, account: str, key: str, value: str, *, expires_at: datetime | None) -> None:
        """Keep it until then (UTC), in place of what the key held; None: for good."""
        ...

    def forget(self, account: str, key: str) -> None:
        """Keep it no longer."""
        ...
