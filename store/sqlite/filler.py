"""How a file is filled."""

from collections.abc import Sequence

from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError

from domain.errors import StorageUnavailable
from store.copying.rows import Row
from store.errors import RowsRefused
from store.sqlite.faults import storage_fault


class SqliteFiller:
    """Implements `store.copying.filler.Filler`."""

    def loosen(self, connection: Connection) -> None:
        """Connections that were not told to don't look at foreign keys."""

    def load(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(column.name) for column in table.columns)
        marks = ", ".join("?" for _ in table.columns)
        sql = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({marks})"
        try:
            connection.exec_driver_sql(sql, list(rows))
        except DBAPIError as error:
            raise self.fault_of(error.orig) or RowsRefused(table.name, str(error.orig)) from error

    def tighten(self, connection: Connection) -> None:
        """Look at all foreign keys at once."""
        if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            table, row, named, _ = broken
            raise RowsRefused(table, f"row {row} names a row of {named} that is not there")

    def go_on_from(self, connection: Connection, column: Column[int], number: int) -> None:
        """Where numbers are never used again, the file remembers the highest."""
        table = column.table
        if not table.dialect_options["sqlite"]["autoincrement"]:
            return
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
        connection.exec_driver_sql(
            "INSERT INTO sqlite_sequence VALUES (?, ?)", (table.name, number)
        )

    def fault_of(self, error: BaseException | None) -> StorageUnavailable | None:
        """As units see it."""
        return None if error is None else storage_fault(error)
