"""One process at work at a time: two would send what waits to be sent twice."""

import threading

from domain.errors import StorageUnavailable
from store.dialects import AT_WORK
from store.errors import DatabaseInUse
from store.faults import ConnectionLost
from store.postgres.driver import PostgresDriver

# The server learns a moment later that a process has ended: the next one need not fail for that.
_TAKE = f"SET lock_timeout = '5s'; SELECT pg_advisory_lock({AT_WORK})"


class Alone:
    """A lock of the server's. It lets go of it with the connection, however the process ends."""

    def __init__(self, url: str, place: str) -> None:
        self._url = url
        self._place = place
        self._driver: PostgresDriver | None = None
        self._changing = threading.Lock()

    def take(self) -> None:
        """Raises DatabaseInUse if somebody has it, and keeps it for some seconds."""
        driver = PostgresDriver(self._url)
        try:
            driver.command(_TAKE)
        except StorageUnavailable as fault:
            driver.close()
            if fault.reason == "locked":
                raise DatabaseInUse(self._place) from fault
            raise
        self._driver = driver

    def keep(self) -> None:
        """Take it again if it was lost with its connection; from any thread.

        Raises StorageUnavailable if another process was first.
        """
        with self._changing:
            if self._has_it():
                return
            try:
                self.take()
            except DatabaseInUse as error:
                raise StorageUnavailable("in_use") from error

    def release(self) -> None:
        """Let go."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _has_it(self) -> bool:
        if self._driver is None:
            return False
        try:
            self._driver.command("SELECT 1")
        except ConnectionLost:
            self.release()
        return self._driver is not None
