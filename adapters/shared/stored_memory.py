"""A memory that outlives the process: in the store, with everything else that must not be lost."""

from datetime import datetime
from typing import Final

import structlog

from domain.ports import UnitOfWork

log = structlog.get_logger(__name__)

# Characters. Platforms name keys and values: none of them shall fill the store.
_LONGEST_KEY: Final = 512
_LONGEST_VALUE: Final = 8192


class StoredMemory:
    """Implements `Memory` for one account. What is too long is not kept, and logged."""

    def __init__(self, uow: UnitOfWork, account: str) -> None:
        self._uow = uow
        self._account = account

    async def get(self, key: str) -> str | None:
        """What was put, unless it has expired."""
        return await self._uow.read(lambda unit: unit.account_memory.get(self._account, key))

    async def put(self, key: str, value: str, *, expires_at: datetime | None) -> None:
        """Keep it until then; returns when it is durable."""
        if len(key) > _LONGEST_KEY or len(value) > _LONGEST_VALUE:
            log.warning("memory.too_long", account=self._account, key=key[:_LONGEST_KEY])
            await self.forget(key)
            return
        await self._uow.run(
            lambda unit: unit.account_memory.put(self._account, key, value, expires_at=expires_at)
        )

    async def forget(self, key: str) -> None:
        """Keep it no longer."""
        await self._uow.run(lambda unit: unit.account_memory.forget(self._account, key))
