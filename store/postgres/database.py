"""A PostgreSQL database as a whole: what opens it, and what a look at it finds."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.pool import NullPool

from store.database_state import DatabaseState
from store.databases import place_of
from store.errors import DatabaseMissing
from store.postgres.driver import PostgresDriver, connect
from store.postgres.filler import PostgresFiller
from store.postgres.looker import looker_threads
from store.postgres.presence import alone
from store.postgres.unit_of_work import PostgresUnitOfWork
from store.revisions import REVISIONS_TABLE, schema_on
from store.threads import Threads


class PostgresDatabase:
    """Implements `store.databases.Database`. The address is libpq's, with all it understands."""

    file: Path | None = None

    def __init__(self, url: str) -> None:
        self._url = url
        self._place = place_of(url)

    def store(self, clock: Callable[[], datetime]) -> PostgresUnitOfWork:
        """Units of work on it."""
        return PostgresUnitOfWork(self._url, self._place, clock)

    def readers(self, clock: Callable[[], datetime]) -> Threads:
        """Readers that never wait for writers."""
        return looker_threads(self._url, clock)

    def alone(self) -> AbstractContextManager[None]:
        """By the lock whoever works on it shares."""
        return alone(self._url, self._place)

    def snapshot(self) -> PostgresDriver:
        """Held by a reading transaction, which may take hours."""
        self.must_be_there()
        driver = PostgresDriver(self._url)
        driver.command("SET idle_in_transaction_session_timeout = 0; BEGIN READ ONLY")
        # It begins with the first look.
        driver.command("SELECT 1")
        return driver

    def filler(self) -> PostgresFiller:
        """By COPY."""
        return PostgresFiller()

    def engine(self) -> Engine:
        """For migrations, which see what others migrated while they waited."""
        return create_engine(
            "postgresql+psycopg://", creator=lambda: connect(self._url), poolclass=NullPool
        )

    def must_be_there(self) -> None:
        """Without tables there is nothing to look into."""
        with self.engine().connect() as connection:
            if not inspect(connection).has_table(REVISIONS_TABLE):
                raise DatabaseMissing(self._place)

    def state(self) -> DatabaseState:
        """Whether it is sound, the server knows."""
        self.must_be_there()
        with self.engine().connect() as connection:
            size = connection.exec_driver_sql("SELECT pg_database_size(current_database())")
            return DatabaseState(
                place=self._place,
                size=size.scalar_one(),
                schema=schema_on(connection),
                damage="",
                clock_ahead=_clock_ahead(connection),
            )


def _clock_ahead(connection: Connection) -> timedelta:
    there = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    ahead: timedelta = there - datetime.now(UTC)
    return ahead
