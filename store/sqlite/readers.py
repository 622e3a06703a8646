"""Answers queries on connections that never wait for the writer."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from domain.ports import Unit
from store.job import Job
from store.sqlite.engine import SqliteDriver, open_reader
from store.threads import Threads
from store.transaction import Transaction
from store.unit import SqlUnit

_THREADS = 4


def reader_threads(engine: Engine, clock: Callable[[], datetime]) -> Threads:
    """A few of them, each on a connection and a snapshot of its own."""
    return Threads("store-reader", _THREADS, lambda: _Reader(engine, clock))


class _Reader:
    """In WAL mode it sees the last commit before it began."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock
        self._driver: SqliteDriver | None = None

    def serve(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Answer queries."""
        for job in jobs:
            if not job.is_given_up:
                self._serve(job)
        return jobs

    def _serve(self, job: Job) -> None:
        try:
            self._driver = self._driver or open_reader(self._engine)
            job.result = self._answer(self._driver, job.work)
        except BaseException as error:  # whatever it is, it belongs to the one who waits
            job.error = error

    def close(self) -> None:
        """Let go of the file."""
        if self._driver is not None:
            self._driver.close()

    def _answer(self, driver: SqliteDriver, query: Callable[[Unit], Any]) -> Any:
        transaction = Transaction(driver, self._clock(), is_looking=True)
        transaction.execute("BEGIN")
        try:
            answer = query(SqlUnit(transaction))
        finally:
            # A fault may have ended the transaction already.
            if driver.is_in_transaction:
                driver.execute("ROLLBACK")
        if transaction.fault is not None:
            raise transaction.fault
        return answer
