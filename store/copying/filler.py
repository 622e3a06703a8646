"""What each database does its own way when it is filled."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Column, Connection, Table

from domain.errors import StorageUnavailable
from store.copying.rows import Row


class Filler(Protocol):
    """On a connection whose transactions belong to the caller."""

    def loosen(self, connection: Connection) -> None:
        """From now on rows may name rows that are not there yet."""
        ...

    def load(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Add rows. Raises RowsRefused, StorageUnavailable."""
        ...

    def tighten(self, connection: Connection) -> None:
        """Every row that is named is there. Raises RowsRefused, StorageUnavailable."""
        ...

    def go_on_from(self, connection: Connection, column: Column[int], number: int) -> None:
        """The next row this column is numbered by gets a higher one."""
        ...

    def fault_of(self, error: BaseException | None) -> StorageUnavailable | None:
        """The fault behind a driver's error, or None if it is none."""
        ...
