"""A row of everything, in every table there is: also in those that will come."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Boolean, Column, Table, Text

from store.copying.rows import TABLES, Plain, Row
from store.tables.columns import UtcTime, Value, Word


def example_rows(count: int) -> dict[Table, list[Row]]:
    """So many rows for each table, each naming rows that are there."""
    return {table: [row_of(table, number) for number in range(1, count + 1)] for table in TABLES}


def row_of(table: Table, number: int) -> Row:
    return tuple(_value(column, number) for column in table.columns)


def _value(column: Column[object], number: int) -> Plain:
    if column.foreign_keys:
        return f"key-{number}" if isinstance(column.type, Text) else number
    if column.nullable and number % 3 == 0:
        return None
    for kind, make in _VALUES.items():
        if isinstance(column.type, kind):
            return make(column, number)
    return number % 2 if column.name.startswith("is_") else number


def _word(column: Column[Any], number: int) -> str:
    words = list(column.type.words)
    return words[number % len(words)].value


def _text(column: Column[Any], number: int) -> str:
    return f"key-{number}" if column.name == "key" else f"行 {number}\t\\N\n'\"\u00a0{column.name}"


_VALUES: dict[type, Callable[[Column[Any], int], Plain]] = {
    UtcTime: lambda _, number: f"2026-11-22 08:40:{number % 60:02d}.{number:06d}",
    Value: lambda _, number: f'{{"说":"第 {number} 行\\u0000 🧾"}}',
    Word: _word,
    Boolean: lambda _, number: number % 2 == 0,
    Text: _text,
}
