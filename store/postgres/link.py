"""A thread's connection to the server, and what a commit is worth whose answer was lost."""

import time
from collections.abc import Callable

import structlog

from domain.errors import StorageUnavailable
from store.faults import ConnectionLost
from store.postgres.driver import PostgresDriver

log = structlog.get_logger(__name__)

# Seconds a server that fell over in the middle of a commit is waited for, to learn whether it
# holds, and between looks.
_PATIENCE = 60.0
_LOOK_AGAIN = 0.2
# Not after a failover to a server that never heard of it: there it never happened. A number taken
# now is above all that were given; a snapshot's end may be below one that is still under way. After
# the server fell over, numbers of what it lost are given again: the mark says who committed it.
_STATUS = """
    SELECT CASE WHEN xid < pg_current_xact_id() THEN pg_xact_status(xid) END
    FROM (SELECT '{}'::xid8 AS xid) AS it
"""
_IS_MARKED = "SELECT EXISTS (SELECT FROM marks WHERE mark = {})"


class OutcomeUnknown(StorageUnavailable):
    """It may have been committed: nobody may do it again."""

    def __init__(self) -> None:
        super().__init__("outcome_unknown")


class Link:
    """Made when it is needed, and anew when it was lost."""

    def __init__(self, url: str, keep_presence: Callable[[], None], *, settings: str = "") -> None:
        self._url = url
        self._keep_presence = keep_presence
        # Of its session, beside those all have.
        self._settings = settings
        self._driver: PostgresDriver | None = None

    def driver(self) -> PostgresDriver:
        """Connected, as far as is known. Raises StorageUnavailable."""
        if self._driver is None:
            driver = PostgresDriver(self._url)
            try:
                if self._settings:
                    driver.command(self._settings)
                # After connecting: of a server that falls over now, this connection is lost too.
                self._keep_presence()
            except BaseException:
                driver.close()
                raise
            self._driver = driver
        return self._driver

    def commit(self, driver: PostgresDriver) -> None:
        """Raises StorageUnavailable if it does not hold; OutcomeUnknown if it may."""
        driver.prepare_to_commit()
        try:
            driver.commit()
        except ConnectionLost:
            self.close()
            # Without a number it changed nothing.
            if not (driver.number and self._holds(driver.number, driver.mark)):
                raise

    def close(self) -> None:
        """Let go of it."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _holds(self, number: str, mark: int) -> bool:
        """Whether the transaction of this number was committed, by the server's own record, and
        was the one that left this mark."""
        latest = time.monotonic() + _PATIENCE
        log.warning("store.commit_unanswered", transaction=number)
        while time.monotonic() < latest:
            try:
                status = self._status_of(number, mark)
            except StorageUnavailable:
                status = "in progress"
            if status != "in progress":
                return status == "committed"
            time.sleep(_LOOK_AGAIN)
        raise OutcomeUnknown

    def _status_of(self, number: str, mark: int) -> str:
        """On a connection for this alone: to ask is allowed whoever is at work now."""
        driver = PostgresDriver(self._url)
        try:
            status = driver.command(_STATUS.format(number))
            if status == "committed" and driver.command(_IS_MARKED.format(mark)) != "True":
                return "another's"
            return status
        finally:
            driver.close()
