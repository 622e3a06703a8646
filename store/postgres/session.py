"""One connection, on which one thread does units of work, again where that is safe."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from domain.errors import StorageUnavailable
from store.background import Background
from store.dialects import TURN, lock_key
from store.faults import ConnectionLost, TryAgain
from store.job import Job
from store.postgres.driver import PostgresDriver
from store.transaction import Transaction
from store.unit import SqlUnit

log = structlog.get_logger(__name__)

# A unit that others came before is begun anew so often; one whose connection was lost, once.
_MOST_TRIES = 12
_OFTEN = 6
# Seconds a server that fell over in the middle of a commit is waited for, to learn whether it
# holds, and between looks.
_PATIENCE = 60.0
_LOOK_AGAIN = 0.2
# Not after a failover to a server that never heard of it: there it never happened. A number taken
# now is above all that were given; a snapshot's end may be below one that is still under way.
_STATUS = """
    SELECT CASE WHEN xid < pg_current_xact_id() THEN pg_xact_status(xid) END
    FROM (SELECT '{}'::xid8 AS xid) AS it
"""


class Session:
    """Implements `store.threads.Servant`."""

    def __init__(
        self,
        url: str,
        clock: Callable[[], datetime],
        keep_presence: Callable[[], None],
        done: Callable[[Job], None],
        background: Background,
    ) -> None:
        self._url = url
        self._clock = clock
        self._keep_presence = keep_presence
        self._done = done
        self._background = background
        self._driver: PostgresDriver | None = None

    def serve(self, job: Job) -> None:
        """Do it until it is done, or can't be."""
        try:
            if not job.is_given_up:
                self._do(job)
        except BaseException as error:  # whatever it is, it belongs to the one who waits
            job.error = error
        self._done(job)

    def close(self) -> None:
        """Let go of the connection."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _do(self, job: Job) -> None:
        locks = {lock_key(job.order)} if job.order else set()
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
        driver = self._connected()
        driver.is_last_try = is_last
        transaction = Transaction(driver, self._clock(), background=self._background)
        try:
            driver.begin(locks)
            result = job.work(SqlUnit(transaction))
            if transaction.fault is not None:
                raise transaction.fault
            transaction.make_sure_of_locks()
            self._commit(driver)
        except BaseException:
            _roll_back(driver, transaction)
            raise
        job.result, job.left = result, transaction.left

    def _connected(self) -> PostgresDriver:
        if self._driver is None:
            driver = PostgresDriver(self._url)
            try:
                # After connecting: of a server that falls over now, this connection is lost too.
                self._keep_presence()
            except BaseException:
                driver.close()
                raise
            self._driver = driver
        return self._driver

    def _commit(self, driver: PostgresDriver) -> None:
        driver.prepare_to_commit()
        try:
            driver.commit()
        except ConnectionLost:
            self.close()
            # Without a number it changed nothing.
            if not (driver.number and self._holds(driver.number)):
                raise

    def _holds(self, number: str) -> bool:
        """Whether the transaction of this number was committed, by the server's own record."""
        latest = time.monotonic() + _PATIENCE
        log.warning("store.commit_unanswered", transaction=number)
        while time.monotonic() < latest:
            try:
                status = self._status_of(number)
            except StorageUnavailable:
                status = "in progress"
            if status != "in progress":
                return status == "committed"
            time.sleep(_LOOK_AGAIN)
        raise StorageUnavailable("outcome_unknown")

    def _status_of(self, number: str) -> str:
        """On a connection for this alone: to ask is allowed whoever is at work now."""
        driver = PostgresDriver(self._url)
        try:
            return driver.command(_STATUS.format(number))
        finally:
            driver.close()


def _roll_back(driver: PostgresDriver, transaction: Transaction) -> None:
    """Raises the transaction's fault, if there was one, whatever the work made of it."""
    if driver.is_connected:
        driver.roll_back()
    fault = transaction.fault
    if isinstance(fault, TryAgain):
        fault.locks = transaction.locks
    if fault is not None:
        raise fault
