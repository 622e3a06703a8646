"""A memory whose store is away for a while."""

from datetime import UTC, datetime

from adapters.shared.memory import PassingMemory
from domain.errors import StorageUnavailable


class Forgetful(PassingMemory):
    """The disk is full for the first few things to be kept."""

    def __init__(self, failures: int) -> None:
        super().__init__(now=lambda: datetime.now(UTC))
        self.failures = failures

    async def put(self, key: str, value: str, *, expires_at: datetime | None) -> None:
        """Keep it, unless the disk is full still."""
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable("the disk is full")
        await super().put(key, value, expires_at=expires_at)
