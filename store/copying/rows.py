"""Rows as every database and every file can hold them, and which tables are copied."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, SmallInteger, Table, Text
from sqlalchemy.types import TypeEngine

from store.tables import metadata
from store.tables.columns import Duration, UtcTime, Value, Word

# Times are text in UTC, "2026-11-22 08:40:00.000000"; JSON is text as it was written.
Plain = str | int | bool | None
Row = tuple[Plain, ...]

# What processes at work hold: nobody is at work in a copy. And what migrations write themselves.
_OF_THE_MOMENT = frozenset({"leases", "locks", "marks", "schema_needs"})
TABLES: tuple[Table, ...] = tuple(
    table for table in metadata.sorted_tables if table.name not in _OF_THE_MOMENT
)

_AS_THEY_ARE = (Text, Word, Value, Integer, BigInteger, SmallInteger, Duration)
_TIME_LENGTH = len("2026-11-22 08:40:00.000000")

Convert = Callable[[Any], Any]


def key_of(table: Table) -> list[Column[Any]]:
    """The columns rows are told apart by."""
    return list(table.primary_key.columns)


def key_values(table: Table, row: Row) -> Row:
    """A row's key."""
    names = list(table.columns.keys())
    return tuple(row[names.index(column.name)] for column in key_of(table))


def numbered_column(table: Table) -> Column[Any] | None:
    """The column the database itself numbers rows by, if it does."""
    return table.autoincrement_column


def plain_rows(table: Table, rows: Iterable[Sequence[Any]]) -> list[Row]:
    """From what a driver gives."""
    return _converted(rows, [_plain(column.type) for column in table.columns])


def rows_for_postgres(table: Table, rows: Iterable[Row]) -> list[Row]:
    """As the server reads them."""
    return _converted(rows, [_for_postgres(column.type) for column in table.columns])


def key_for(dialect: str, table: Table, key: Row) -> Row:
    """A key to compare with, for the driver of a dialect."""
    if dialect != "postgresql":
        return key
    converts = [_for_postgres(column.type) for column in key_of(table)]
    return _converted([key], converts)[0]


class Digest:
    """What rows come to, in whatever order they come: equal for equal rows alone."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Count these in."""
        for row in rows:
            told = repr(row)
            if "\\x00" in told:
                told = repr(tuple(map(without_nul, row)))
            digest = blake2b(told.encode(errors="surrogatepass"), digest_size=16).digest()
            self._sum += int.from_bytes(digest)
            self.count += 1

    @property
    def text(self) -> str:
        """Short, to be kept and compared."""
        return f"{self.count}:{self._sum % 2**128:032x}"


def without_nul(value: Any) -> Any:
    """PostgreSQL knows no text with this sign in it; the store writes it so, too."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _converted(rows: Iterable[Sequence[Any]], converts: list[Convert | None]) -> list[Row]:
    wanted = [(place, convert) for place, convert in enumerate(converts) if convert]
    if not wanted:
        return [tuple(row) for row in rows]
    converted = []
    for row in rows:
        values = list(row)
        for place, convert in wanted:
            if values[place] is not None:
                values[place] = convert(values[place])
        converted.append(tuple(values))
    return converted


def _plain(kind: TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, UtcTime):
        return _time_to_text
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, _AS_THEY_ARE):
        return None
    raise TypeError(f"nobody said how {kind!r} is copied")


def _for_postgres(kind: TypeEngine[Any]) -> Convert | None:
    if isinstance(kind, UtcTime):
        return lambda text: f"{text}+00"
    return without_nul if isinstance(kind, Text | Word | Value) else None


def _time_to_text(value: datetime | str) -> str:
    if isinstance(value, str):
        if len(value) == _TIME_LENGTH:
            return value
        value = datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:_TIME_LENGTH]
