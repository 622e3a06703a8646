"""A row of everything, in every table there is: also in those that will come."""

from sqlalchemy import Boolean, Column, Table, Text
from sqlalchemy.schema import CheckConstraint

from store.copying.rows import TABLES, Plain, Row
from store.tables.columns import UtcTime, Value, Word
from tests.databases.directly import directly

assert not any(isinstance(c, CheckConstraint) for t in TABLES for c in t.constraints)


def example_rows(count: int) -> dict[Table, list[Row]]:
    """So many rows for each table, each naming rows that are there."""
    return {table: [_row(table, number) for number in range(1, count + 1)] for table in TABLES}


def _row(table: Table, number: int) -> Row:
    return tuple(_value(column, number) for column in table.columns)


def _value(column: Column[object], number: int) -> Plain:
    kind = column.type
    if column.foreign_keys:
        return f"key-{number}" if isinstance(kind, Text) else number
    if column.nullable and number % 3 == 0:
        return None
    if isinstance(kind, UtcTime):
        return f"2026-11-22 08:40:{number % 60:02d}.{number:06d}"
    if isinstance(kind, Value):
        return f'{{"说":"第 {number} 行\\u0000 🧾"}}'
    if isinstance(kind, Word):
        words = list(kind.words)
        return words[number % len(words)].value
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Text):
        return f"key-{number}" if column.name == "key" else f"行 {number}\t\\N\n'\"\u00a0{column.name}"
    return number % 2 if column.name.startswith("is_") else number


def put_directly(url: str, sql: str) -> None:
    directly(url, sql)
