"""The one writer of a SQLite file: a thread that runs units one after another and lets those
that wait share a commit, but never a failure of one of them."""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from queue import Empty, SimpleQueue
from time import monotonic

import structlog
from sqlalchemy import Engine

from domain.errors import StorageUnavailable
from store.job import Job
from store.sqlite.engine import SqliteDriver, open_writer
from store.steady import Steady
from store.transaction import Transaction
from store.unit import SqlUnit

log = structlog.get_logger(__name__)

# A commit is shared by at most so many units, and joined no later than so many seconds after
# the first of them began.
_MOST_UNITS = 64
_LONGEST_WAIT = 0.020


class Writer:
    """Takes jobs from any thread; hands settled ones to `deliver` in the writer thread."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        deliver: Callable[[Sequence[Job]], None],
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._deliver = deliver
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._driver: SqliteDriver | None = None

    def start(self) -> None:
        """Open the connection; errors of opening come out here."""
        self._driver = open_writer(self._engine)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job."""
        self._waiting.put(job)

    def stop(self) -> None:
        """Finish what was queued, then close. Blocks."""
        self._waiting.put(None)
        self._thread.join()

    def _serve(self) -> None:
        assert self._driver is not None
        with closing(self._driver) as driver:
            while (first := self._waiting.get()) is not None:
                batch = _Batch(driver, self._clock)
                is_last = self._fill(batch, first)
                self._deliver(batch.close())
                if is_last:
                    return

    def _fill(self, batch: "_Batch", first: Job) -> bool:
        """Run what waits. Returns whether the end of the queue was reached for good."""
        latest = monotonic() + _LONGEST_WAIT
        job: Job | None = first
        while job is not None:
            batch.run(job)
            if len(batch.jobs) >= _MOST_UNITS or monotonic() >= latest:
                return False
            try:
                job = self._waiting.get_nowait()
            except Empty:
                return False
        return True


class _Batch:
    """Units that share one transaction of the database."""

    def __init__(self, driver: SqliteDriver, clock: Callable[[], datetime]) -> None:
        self.jobs: list[Job] = []
        self._driver = driver
        self._clock = clock
        self._steady = Steady()
        self._fault = self._command("BEGIN IMMEDIATE")

    def run(self, job: Job) -> None:
        """One unit in a savepoint of its own."""
        self.jobs.append(job)
        if self._fault is not None or job.is_given_up:
            return
        transaction = Transaction(self._driver, self._clock(), steady=self._steady)
        try:
            transaction.execute("SAVEPOINT unit")
            self._work(job, transaction)
        except BaseException as error:  # whatever it is, it belongs to the one who waits
            job.error = error
        # After a storage fault nobody knows what the database kept: nothing of the batch stands.
        self._fault = transaction.fault

    def _work(self, job: Job, transaction: Transaction) -> None:
        try:
            job.result = job.work(SqlUnit(transaction))
        except BaseException as error:
            job.error = error
        if transaction.fault is not None:
            return
        if job.error is not None:
            transaction.execute("ROLLBACK TO unit")
        else:
            job.left = transaction.left
        transaction.execute("RELEASE unit")

    def close(self) -> list[Job]:
        """Commit; when that fails, or a fault came before, nothing happened for anybody."""
        if self._fault is None:
            self._fault = self._command("COMMIT")
        if self._fault is not None:
            log.error("store.unavailable", reason=self._fault.reason, units=len(self.jobs))
            self._roll_back()
            for job in self.jobs:
                job.error = StorageUnavailable(self._fault.reason)
        return self.jobs

    def _roll_back(self) -> None:
        # A fault may have ended the transaction already.
        if self._driver.is_in_transaction:
            self._command("ROLLBACK")

    def _command(self, sql: str) -> StorageUnavailable | None:
        try:
            self._driver.execute(sql)
        except StorageUnavailable as fault:
            return fault
        except sqlite3.Error:
            return StorageUnavailable("unknown")
        return None
