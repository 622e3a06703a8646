"""How a database of a server is filled: by COPY, and with foreign keys made anew in the end."""

from collections.abc import Sequence

import psycopg
from sqlalchemy import Column, Connection, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import AddConstraint, DropConstraint, ForeignKeyConstraint

from domain.errors import StorageUnavailable
from store.copying.rows import Row, rows_for_postgres
from store.errors import RowsRefused
from store.postgres.faults import fault_of
from store.tables import metadata

# SQLSTATE of a broken connection and of a server that goes; one that is gone says nothing at all.
_GONE = ("08", "57P")


class PostgresFiller:
    """Implements `store.copying.filler.Filler`. Its foreign keys stay those of the tables, too, for
    whoever makes tables later."""

    def loosen(self, connection: Connection) -> None:
        """Without foreign keys."""
        for key in _foreign_keys():
            connection.execute(DropConstraint(key))

    def load(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Add rows."""
        quote = connection.dialect.identifier_preparer.quote
        names = ", ".join(quote(column.name) for column in table.columns)
        sql = f"COPY {quote(table.name)} ({names}) FROM STDIN"
        driver: psycopg.Connection[tuple[object, ...]] | None
        driver = connection.connection.driver_connection
        assert driver is not None
        try:
            with driver.cursor() as cursor, cursor.copy(sql) as copy:
                for row in rows_for_postgres(table, rows):
                    copy.write_row(row)
        except psycopg.Error as error:
            raise self.fault_of(error) or RowsRefused(table.name, _first_line(error)) from error

    def tighten(self, connection: Connection) -> None:
        """The server looks at each foreign key as it is made."""
        for key in _foreign_keys():
            try:
                connection.execute(AddConstraint(key, isolate_from_table=False))
            except DBAPIError as error:
                table, reason = str(key.table.name), _first_line(error.orig)
                raise self.fault_of(error.orig) or RowsRefused(table, reason) from error

    def go_on_from(self, connection: Connection, column: Column[int], number: int) -> None:
        """Its sequence goes on."""
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
            (column.table.name, column.name, max(number, 1), number > 0),
        )

    def fault_of(self, error: BaseException | None) -> StorageUnavailable | None:
        """As units see it."""
        if not isinstance(error, psycopg.Error):
            return None
        code = error.sqlstate or ""
        is_connected = code != "" and not code.startswith(_GONE)
        return fault_of(error, is_connected=is_connected, is_last_try=True)


def _foreign_keys() -> list[ForeignKeyConstraint]:
    return [
        key
        for table in metadata.sorted_tables
        for key in sorted(table.foreign_key_constraints, key=lambda key: str(key.name))
    ]


def _first_line(error: BaseException | None) -> str:
    """The others show what stands in the rows."""
    return str(error).partition("\n")[0]
