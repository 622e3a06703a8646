"""An open transaction on one connection, as repositories see it. Knows nothing of its runner."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Executable
from sqlalchemy.exc import DBAPIError

from domain.errors import StorageUnavailable
from domain.ports import Committed, Lane
from store.faults import storage_fault


@dataclass(slots=True)
class Leftovers:
    """What a unit leaves to do once it is committed."""

    lanes: set[Lane] = field(default_factory=set)
    due_at: datetime | None = None
    has_pending_files: bool = False

    def due(self, at: datetime) -> None:
        """A deadline was set."""
        if self.due_at is None or at < self.due_at:
            self.due_at = at

    def merge(self, other: "Leftovers") -> None:
        """Take in what another unit of the same commit left."""
        self.lanes |= other.lanes
        if other.due_at is not None:
            self.due(other.due_at)
        self.has_pending_files = self.has_pending_files or other.has_pending_files

    def committed(self) -> Committed | None:
        """As it is told to listeners; None = nothing to do."""
        if not (self.lanes or self.due_at or self.has_pending_files):
            return None
        return Committed(
            lanes=frozenset(self.lanes),
            due_at=self.due_at,
            has_pending_files=self.has_pending_files,
        )


class Transaction:
    """Runs statements. After a storage fault it refuses everything: the database may already
    have rolled back, and what followed would be committed alone."""

    __slots__ = ("_connection", "_driver", "dialect", "fault", "left", "now")

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.dbapi_connection
        self.dialect: Dialect = connection.dialect
        # UTC, the same throughout.
        self.now = now
        self.left = Leftovers()
        self.fault: StorageUnavailable | None = None

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        """Run SQL through the driver; returns its cursor."""
        if self.fault is not None:
            raise self.fault
        try:
            return self._driver.execute(sql, parameters)
        except self.dialect.loaded_dbapi.Error as error:
            raise self._noted(error) from error

    def ask(self, statement: Executable) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement whose shape depends on its values, through SQLAlchemy."""
        if self.fault is not None:
            raise self.fault
        try:
            return self._connection.execute(statement)
        except DBAPIError as error:
            raise self._noted(error.orig or error) from error

    def _noted(self, error: BaseException) -> BaseException:
        self.fault = storage_fault(error)
        return self.fault or error
