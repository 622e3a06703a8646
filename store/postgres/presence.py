"""Who is at work on a database: locks of the server's, which end with their connection."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import StorageUnavailable
from store.dialects import AT_WORK, RUN_AT_WORK
from store.errors import DatabaseInUse
from store.faults import ConnectionLost
from store.postgres.driver import PostgresDriver
from store.versions_at_work import say_version

# Seconds. The server learns a moment later that a process has ended: the next one need not fail
# for that.
_PATIENCE = 2
_LOOK_AGAIN = 0.1
_SHARE = f"SET lock_timeout = '{_PATIENCE}s'; SELECT pg_advisory_lock_shared({AT_WORK})"
# Shared, too: a connection of ours that is gone may still have it, and nobody wants it alone.
_SHARE_RUN = f"SELECT pg_advisory_lock_shared({RUN_AT_WORK}, {{}})"
_TAKE = f"SELECT pg_try_advisory_lock({AT_WORK})"


class Presence:
    """That this process is at work, for as long as it is, however it ends."""

    def __init__(self, url: str, place: str) -> None:
        self._url = url
        self._place = place
        self._run_id: int | None = None
        self._driver: PostgresDriver | None = None
        self._changing = threading.Lock()
        self._is_over = False

    def take(self) -> float:
        """Returns how far away the server is. Raises DatabaseInUse if somebody has the database to
        themselves, for some seconds.
        """
        with self._changing:
            self._is_over = False
            self._driver = self._taken()
            return self._driver.way()

    def attend(self, run_id: int) -> None:
        """Others are to know of the run."""
        with self._changing:
            self._run_id = run_id
            self._let_go()
            self._driver = self._taken()

    def keep(self) -> None:
        """Take it again if it was lost with its connection; from any thread.

        Raises StorageUnavailable if somebody has the database to themselves by now.
        """
        with self._changing:
            if self._is_over or self._has_it():
                return
            try:
                self._driver = self._taken()
            except DatabaseInUse as error:
                raise StorageUnavailable("in_use") from error

    def release(self) -> None:
        """Let go, for good."""
        with self._changing:
            self._is_over = True
            self._let_go()

    def _let_go(self) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def _taken(self) -> PostgresDriver:
        driver = PostgresDriver(self._url)
        try:
            driver.command(_SHARE)
            driver.command(say_version())
            if self._run_id is not None:
                driver.command(_SHARE_RUN.format(self._run_id))
        except StorageUnavailable as fault:
            driver.close()
            if fault.reason == "locked":
                raise DatabaseInUse(self._place) from fault
            raise
        return driver

    def _has_it(self) -> bool:
        if self._driver is None:
            return False
        try:
            self._driver.command("SELECT 1")
        except ConnectionLost:
            self._let_go()
        return self._driver is not None


@contextmanager
def alone(url: str, place: str) -> Iterator[None]:
    """Have the database to oneself. Raises DatabaseInUse if somebody is at work for some seconds.

    Asks again instead of waiting in line: whoever came behind would wait, too.
    """
    driver = PostgresDriver(url)
    try:
        latest = time.monotonic() + _PATIENCE
        while driver.command(_TAKE) != "True":
            if time.monotonic() > latest:
                raise DatabaseInUse(place)
            time.sleep(_LOOK_AGAIN)
        yield
    finally:
        driver.close()
