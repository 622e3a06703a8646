"""One process at work at a time: two would send what waits to be sent twice."""

from store.dialects import AT_WORK
from store.errors import DatabaseInUse
from store.postgres.driver import PostgresDriver


class Alone:
    """A lock of the server's. It lets go of it with the connection, however the process ends."""

    def __init__(self, url: str, place: str) -> None:
        self._url = url
        self._place = place
        self._driver: PostgresDriver | None = None

    def take(self) -> None:
        """Raises DatabaseInUse at once if somebody has it."""
        driver = PostgresDriver(self._url)
        if driver.command(f"SELECT pg_try_advisory_lock({AT_WORK})") != "True":
            driver.close()
            raise DatabaseInUse(self._place)
        self._driver = driver

    def release(self) -> None:
        """Let go."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None
