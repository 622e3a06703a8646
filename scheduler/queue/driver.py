"""How PgQueuer reaches the database: through the store's connection, and it listens to us alone."""

import asyncio
from typing import Protocol, Self

import structlog
from pgqueuer.core.tm import TaskManager
from pgqueuer.ports.driver import NotifyCallback

from domain.errors import StorageUnavailable

log = structlog.get_logger(__name__)

# Seconds.
_LOOK_AGAIN = 1.0


class Connection(Protocol):
    """Statements that each stand for themselves, as the store lends it."""

    async def fetch(self, sql: str, *parameters: object) -> list[dict[str, object]]:
        """Run one; returns rows. Raises StorageUnavailable."""
        ...

    async def close(self) -> None:
        """Let go."""
        ...


class QueueDriver:
    """Implements PgQueuer's Driver."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._listeners: list[tuple[str, NotifyCallback]] = []
        self.shutdown = asyncio.Event()
        self.tm = TaskManager()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """Run a query."""
        return await self._connection.fetch(query, *args)

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement."""
        await self.fetch(query, *args)
        return ""

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """From now on it hears what is told here."""
        self._listeners.append((channel, callback))

    async def notify(self, channel: str, payload: str) -> None:
        """Nobody else listens: other processes are told of commits by the store."""
        self.tell(channel, payload)

    def tell(self, channel: str, payload: str) -> None:
        """The same, at once."""
        for listened, callback in self._listeners:
            if listened == channel:
                callback(payload)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        # What is left to be written down still goes through.
        self._listeners.clear()


class PatientDriver(QueueDriver):
    """Waits for a database that is away.

    PgQueuer would take a job whose end it can't write down for one that failed, and drop it.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._hurry = asyncio.Event()

    def hurry(self) -> None:
        """Wait no more: whatever is not written down, others find undone."""
        self._hurry.set()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        """Run a query, if need be when the database is there again."""
        is_told = False
        while True:
            try:
                return await super().fetch(query, *args)
            except StorageUnavailable as fault:
                if self._hurry.is_set():
                    raise
                if not is_told:
                    log.warning("queue.store_unavailable", reason=fault.reason)
                    is_told = True
                await self._breathe()

    async def _breathe(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_AGAIN):
                await self._hurry.wait()
        except TimeoutError:
            pass
