"""Answers queries, each on a snapshot of its own, on connections that refuse to write."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from domain.ports import Unit
from store.faults import ConnectionLost
from store.job import Job
from store.postgres.driver import PostgresDriver
from store.threads import Threads
from store.transaction import Transaction
from store.unit import SqlUnit

_THREADS = 4


def looker_threads(url: str, clock: Callable[[], datetime]) -> Threads:
    """A few of them."""
    return Threads("store-reader", _THREADS, lambda: _Looker(url, clock))


class _Looker:
    """Never waits for writers, and keeps none waiting."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self._url = url
        self._clock = clock
        self._driver: PostgresDriver | None = None

    def serve(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Answer queries, again where the connection was lost meanwhile."""
        for job in jobs:
            if not job.is_given_up:
                self._serve(job)
        return jobs

    def _serve(self, job: Job) -> None:
        try:
            try:
                job.result = self._answer(job.work)
            except ConnectionLost:
                job.result = self._answer(job.work)
        except BaseException as error:  # whatever it is, it belongs to the one who waits
            job.error = error

    def close(self) -> None:
        """Let go of the connection."""
        if self._driver is not None:
            self._driver.close()

    def _answer(self, query: Callable[[Unit], Any]) -> Any:
        driver = self._connected()
        driver.begin(how="BEGIN READ ONLY")
        transaction = Transaction(driver, self._clock(), is_looking=True)
        try:
            answer = query(SqlUnit(transaction))
        finally:
            if driver.is_connected:
                driver.roll_back()
        if transaction.fault is not None:
            raise transaction.fault
        return answer

    def _connected(self) -> PostgresDriver:
        if self._driver is None or not self._driver.is_connected:
            self._driver = PostgresDriver(self._url)
        return self._driver
