"""Units each in a transaction of its own, done again where that is safe."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from store.background import Background
from store.dialects import TURN, lock_key
from store.faults import ConnectionLost, TryAgain
from store.job import Job
from store.postgres.driver import PostgresDriver
from store.postgres.link import Link
from store.transaction import Transaction
from store.unit import SqlUnit

log = structlog.get_logger(__name__)

# A unit that others came before is begun anew so often; one whose connection was lost, once.
_MOST_TRIES = 12
_OFTEN = 6


class Session:
    """Implements `store.threads.Servant`."""

    def __init__(
        self,
        link: Link,
        clock: Callable[[], datetime],
        background: Background,
        done: Callable[[Job], None],
    ) -> None:
        self._link = link
        self._clock = clock
        self._background = background
        self._done = done

    def serve(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Do each until it is done, or can't be."""
        for job in jobs:
            try:
                if not job.is_given_up:
                    self._do(job)
            except BaseException as error:  # whatever it is, it belongs to the one who waits
                job.error = error
            self._done(job)
        return jobs

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def _do(self, job: Job) -> None:
        locks = {lock_key(job.order), *job.locks} if job.order else set(job.locks)
        has_lost_connection = False
        tries = 1
        while True:
            try:
                return self._try(job, sorted(locks), is_last=tries == _MOST_TRIES)
            except TryAgain as again:
                wanted = again.locks - locks
                if not wanted:
                    if tries == _MOST_TRIES:
                        raise
                    # Whoever was disturbed lines up: else they would disturb each other for ever.
                    wanted, tries = frozenset({TURN}), tries + 1
                    if tries == _OFTEN:
                        log.info("store.disturbed", reason=again.reason)
                locks |= wanted
            except ConnectionLost:
                self.close()
                # Idle connections die with the server they were made to: a new one may do.
                if has_lost_connection:
                    raise
                has_lost_connection = True

    def _try(self, job: Job, locks: Sequence[int], *, is_last: bool) -> None:
        driver = self._link.driver()
        driver.is_last_try = is_last
        transaction = Transaction(driver, self._clock(), background=self._background)
        try:
            driver.begin(locks)
            result = job.work(SqlUnit(transaction))
            if transaction.fault is not None:
                raise transaction.fault
            transaction.make_sure_of_locks()
            self._link.commit(driver)
        except BaseException:
            _roll_back(driver, transaction)
            raise
        job.result, job.left = result, transaction.left


def _roll_back(driver: PostgresDriver, transaction: Transaction) -> None:
    """Raises the transaction's fault, if there was one, whatever the work made of it."""
    if driver.is_connected:
        driver.roll_back()
    fault = transaction.fault
    if isinstance(fault, TryAgain):
        fault.locks = transaction.locks
    if fault is not None:
        raise fault
