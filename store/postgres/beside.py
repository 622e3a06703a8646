"""A connection beside the units of work, for the engine of background jobs."""

import asyncio
from typing import Any

import psycopg
from psycopg.rows import dict_row

from domain.errors import StorageUnavailable
from store.faults import ConnectionLost
from store.postgres.driver import connect_async
from store.postgres.faults import fault_of

# Each statement sees what is committed when it begins, and stands for itself.
_SESSION = "SET default_transaction_isolation = 'read committed'; SET lock_timeout = '10s'"


class PostgresBeside:
    """Implements `store.background.ConnectionBeside`: made when first asked for, and when lost."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: psycopg.AsyncConnection[tuple[Any, ...]] | None = None
        self._changing = asyncio.Lock()
        self._is_over = False

    async def fetch(self, sql: str, *parameters: object) -> list[dict[str, object]]:
        """Run a statement; returns its rows. Raises StorageUnavailable, or psycopg.Error."""
        try:
            return await self._fetch(sql, parameters)
        except ConnectionLost:
            # Idle connections die with the server they were made to. It may have been done then:
            # those who lend a connection bear that.
            return await self._fetch(sql, parameters)

    async def close(self) -> None:
        """Let go, for good."""
        async with self._changing:
            self._is_over = True
            if self._connection is not None:
                await self._connection.close()

    async def _fetch(self, sql: str, parameters: tuple[object, ...]) -> list[dict[str, object]]:
        connection = await self._connected()
        cursor = psycopg.AsyncRawCursor(connection, row_factory=dict_row)
        try:
            await cursor.execute(sql, parameters or None)
            return await cursor.fetchall() if cursor.description else []
        except psycopg.Error as error:
            fault = fault_of(error, is_connected=not connection.closed, is_last_try=True)
            if fault is None:
                raise
            raise fault from error

    async def _connected(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        async with self._changing:
            if self._is_over:
                raise StorageUnavailable("closed")
            if self._connection is None or self._connection.closed:
                self._connection = await self._made()
            return self._connection

    async def _made(self) -> psycopg.AsyncConnection[tuple[Any, ...]]:
        try:
            connection = await connect_async(self._url)
            await connection.execute(_SESSION)
        except psycopg.Error as error:
            raise StorageUnavailable("not_connected") from error
        return connection
