"""A few threads that answer queries, each on a connection and a snapshot of its own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from domain.errors import StorageUnavailable
from domain.ports import Unit
from store.faults import storage_fault
from store.sqlite_engine import open_reader
from store.transaction import Transaction
from store.unit import SqlUnit

T = TypeVar("T")

_THREADS = 4


class Readers:
    """Never waits for the writer: in WAL mode a reader sees the last commit before it began."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="store-reader")

    async def read(self, query: Callable[[Unit], T]) -> T:
        """The query's answer."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, query)

    def stop(self) -> None:
        """Finish the queries under way, then close. Blocks."""
        self._pool.shutdown(wait=True)
        for connection in self._opened:
            connection.close()

    def _answer(self, query: Callable[[Unit], T]) -> T:
        transaction = Transaction(self._connection(), self._clock())
        transaction.execute("BEGIN")
        try:
            answer = query(SqlUnit(transaction))
        finally:
            self._end()
        if transaction.fault is not None:
            raise transaction.fault
        return answer

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._open()
            self._opened.append(connection)
        return connection

    def _open(self) -> Connection:
        try:
            return open_reader(self._engine)
        except Exception as error:
            fault = storage_fault(getattr(error, "orig", None) or error)
            raise fault or StorageUnavailable("not_opened") from error

    def _end(self) -> None:
        driver: Any = self._connection().connection.dbapi_connection
        # A fault may have ended the transaction already.
        if driver.in_transaction:
            driver.execute("ROLLBACK")
