"""A few threads that answer queries, each on a connection and a snapshot of its own."""

from collections.abc import Callable
from datetime import datetime
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from domain.errors import StorageUnavailable
from domain.ports import Unit
from store.faults import storage_fault
from store.job import Job
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
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[Thread] = []

    async def read(self, query: Callable[[Unit], T]) -> T:
        """The query's answer."""
        if not self._threads:
            self._start()
        job = Job(query)
        self._waiting.put(job)
        answer: T = await job.outcome()
        return answer

    def stop(self) -> None:
        """Finish the queries under way, then close. Blocks."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _start(self) -> None:
        for count in range(_THREADS):
            thread = Thread(target=self._serve, name=f"store-reader-{count}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        connection: Connection | None = None
        while (job := self._waiting.get()) is not None:
            if job.is_given_up:
                continue
            try:
                connection = connection or self._opened()
                job.result = self._answer(connection, job.work)
            except BaseException as error:  # whatever it is, it belongs to the one who waits
                job.error = error
            job.hand_back()
        if connection is not None:
            connection.close()

    def _answer(self, connection: Connection, query: Callable[[Unit], Any]) -> Any:
        transaction = Transaction(connection, self._clock())
        transaction.execute("BEGIN")
        try:
            answer = query(SqlUnit(transaction))
        finally:
            _end(connection)
        if transaction.fault is not None:
            raise transaction.fault
        return answer

    def _opened(self) -> Connection:
        try:
            return open_reader(self._engine)
        except Exception as error:
            fault = storage_fault(getattr(error, "orig", None) or error)
            raise fault or StorageUnavailable("not_opened") from error


def _end(connection: Connection) -> None:
    driver: Any = connection.connection.dbapi_connection
    # A fault may have ended the transaction already.
    if driver.in_transaction:
        driver.execute("ROLLBACK")
