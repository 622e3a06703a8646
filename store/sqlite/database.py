"""A SQLite file as a whole: what opens it, and what a look at it finds."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from store.database_state import DatabaseState
from store.errors import DatabaseMissing
from store.revisions import schema_on
from store.sqlite.engine import SqliteDriver, altering_engine, open_reader, sqlite_engine
from store.sqlite.faults import storage_fault
from store.sqlite.file_lock import FileLock
from store.sqlite.filler import SqliteFiller
from store.sqlite.readers import reader_threads
from store.sqlite.unit_of_work import SqliteUnitOfWork
from store.threads import Threads

_PRIVATE = 0o700


class SqliteDatabase:
    """Implements `store.databases.Database`."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def store(self, clock: Callable[[], datetime]) -> SqliteUnitOfWork:
        """Units of work on the file; its folder is made, if need be."""
        self._make_folder()
        return SqliteUnitOfWork(self.file, clock)

    def readers(self, clock: Callable[[], datetime]) -> Threads:
        """Readers beside whoever has it open."""
        return reader_threads(sqlite_engine(self.file), clock)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """By the lock whoever works on it holds; also of a file that is yet to be made."""
        self._make_folder()
        lock = FileLock(self.file)
        lock.take()
        try:
            yield
        finally:
            lock.release()

    def snapshot(self) -> SqliteDriver:
        """Held by a reading transaction: the file grows beside it until it is let go of."""
        self.must_be_there()
        driver = open_reader(sqlite_engine(self.file))
        driver.execute("BEGIN")
        # It begins with the first look.
        driver.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
        return driver

    def filler(self) -> SqliteFiller:
        """By rows."""
        return SqliteFiller()

    def engine(self) -> Engine:
        """Without our pragmas: migrations alter what foreign keys would hold on to."""
        return altering_engine(self.file)

    def must_be_there(self) -> None:
        """Connecting would make an empty file."""
        if not self.file.exists():
            raise DatabaseMissing(str(self.file))

    def state(self) -> DatabaseState:
        """Reads the whole file."""
        self.must_be_there()
        try:
            with self.engine().connect() as connection:
                schema = schema_on(connection)
            return DatabaseState(
                place=str(self.file),
                size=self.file.stat().st_size,
                schema=schema,
                damage=self._damage(),
            )
        except DBAPIError as error:
            raise storage_fault(error.orig or error) or error from error

    def _make_folder(self) -> None:
        self.file.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)

    def _damage(self) -> str:
        with closing(open_reader(sqlite_engine(self.file))) as driver:
            [(found,)] = driver.execute("PRAGMA quick_check(1)").fetchall()
        return "" if found == "ok" else str(found)
