"""What each database does its own way when it is filled."""

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy import Column, Connection, Table

from store.copying.rows import Row


class Filler(Protocol):
    """On a connection whose transactions belong to the caller."""

    def loosen(self, connection: Connection) -> None:
        """From now on rows may name rows that are not there yet."""
        ...

    def load(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Add rows. Raises RowsRefused."""
        ...

    def tighten(self, connection: Connection) -> None:
        """Every row that is named is there. Raises RowsRefused."""
        ...

    def go_on_from(self, connection: Connection, column: "Column[int]", number: int) -> None:
        """The next row this column is numbered by gets a higher one."""
        ...
