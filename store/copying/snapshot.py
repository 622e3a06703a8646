"""Reads a whole database as it stood at one moment, also while others write to it."""

from collections.abc import Iterator
from types import TracebackType

from sqlalchemy import Table

from store.copying.rows import Row, key_for, key_of, key_values, plain_rows
from store.databases import database_of
from store.driver import ClosingDriver
from store.revisions import REVISIONS_TABLE

# Rows read in one go.
_BATCH = 1000


def open_snapshot(url: str) -> "Snapshot":
    """Of what is committed now. Raises DatabaseMissing, StorageUnavailable."""
    return Snapshot(database_of(url).snapshot())


class Snapshot:
    """One state, however long it is read. A context manager that lets go of it."""

    def __init__(self, driver: ClosingDriver) -> None:
        self._driver = driver
        self._dialect = driver.dialect
        self._quote = self._dialect.identifier_preparer.quote

    def __enter__(self) -> "Snapshot":
        """Itself."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        """Let go."""
        self.close()

    @property
    def revision(self) -> str:
        """The migration its tables stand at, or "" for none."""
        rows = self._driver.execute(f"SELECT version_num FROM {REVISIONS_TABLE}").fetchall()
        return str(rows[0][0]) if rows else ""

    def count(self, table: Table) -> int:
        """How many rows there are."""
        sql = f"SELECT count(*) FROM {self._quote(table.name)}"
        return int(self._driver.execute(sql).fetchall()[0][0])

    def batches(self, table: Table, after: Row = ()) -> Iterator[list[Row]]:
        """All rows in the order of their keys, or those behind a key."""
        while rows := self._read(table, after):
            yield rows
            after = key_values(table, rows[-1])

    def numbers(self) -> dict[str, int]:
        """By table, the highest number ever given to a row, where the database remembers it."""
        if self._dialect.name == "sqlite":
            rows = self._driver.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
            return {str(name): int(number) for name, number in rows}
        return self._numbers_of_sequences()

    def close(self) -> None:
        """Let go of it."""
        self._driver.close()

    def _read(self, table: Table, after: Row) -> list[Row]:
        names = ", ".join(self._quote(column.name) for column in table.columns)
        key = ", ".join(self._quote(column.name) for column in key_of(table))
        behind = ""
        if after:
            marks = ", ".join(self._mark(place) for place, _ in enumerate(after, 1))
            behind = f"WHERE ({key}) > ({marks}) "
            after = key_for(self._dialect.name, table, after)
        sql = f"SELECT {names} FROM {self._quote(table.name)} {behind}ORDER BY {key} LIMIT {_BATCH}"
        return plain_rows(table, self._driver.execute(sql, after).fetchall())

    def _mark(self, place: int) -> str:
        return "?" if self._dialect.paramstyle == "qmark" else f"${place}"

    def _numbers_of_sequences(self) -> dict[str, int]:
        found = self._driver.execute(
            "SELECT dep.refobjid::regclass::text, pg_sequence_last_value(seq.oid::regclass)"
            " FROM pg_class seq JOIN pg_depend dep ON dep.objid = seq.oid"
            " WHERE seq.relkind = 'S' AND dep.deptype IN ('a', 'i')"
            " AND dep.refclassid = 'pg_class'::regclass"
        )
        return {name: number for name, number in found.fetchall() if number is not None}
