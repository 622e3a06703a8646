"""Statements compiled once per database dialect and run straight through its driver.

SQLAlchemy's own execution costs several times what SQLite needs for the row itself; here it
builds the SQL and converts the values, and nothing stands between it and the driver.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

from store.transaction import Transaction

Row = tuple[Any, ...]
Statement = Select[Any] | UpdateBase
Converter = Callable[[Any], Any]


class Prepared:
    """One statement. Its parameters are given by name; lists (IN) can't be parameters."""

    def __init__(self, build: Statement | Callable[[str], Statement]) -> None:
        # A function where the statement differs by dialect: it gets the dialect's name.
        self._build = build
        self._forms: dict[str, _Form] = {}

    def run(self, transaction: Transaction, /, **values: Any) -> int:
        """Execute; returns how many rows were changed."""
        form = self._form(transaction.dialect)
        changed: int = transaction.execute(form.sql, form.bind(values)).rowcount
        return changed

    def all(self, transaction: Transaction, /, **values: Any) -> list[Row]:
        """Every row, converted."""
        form = self._form(transaction.dialect)
        return form.rows(transaction.execute(form.sql, form.bind(values)).fetchall())

    def one(self, transaction: Transaction, /, **values: Any) -> Row | None:
        """The first row, or None."""
        rows = self.all(transaction, **values)
        return rows[0] if rows else None

    def scalar(self, transaction: Transaction, /, **values: Any) -> Any:
        """The first value of the first row, or None."""
        rows = self.all(transaction, **values)
        return rows[0][0] if rows else None

    def _form(self, dialect: Dialect) -> "_Form":
        form = self._forms.get(dialect.name)
        if form is None:
            statement = self._build(dialect.name) if callable(self._build) else self._build
            form = self._forms[dialect.name] = _form(statement, dialect)
        return form


@dataclass(frozen=True, slots=True)
class _Form:
    """A statement in one dialect."""

    sql: str
    binds: tuple[tuple[str, Converter | None], ...]
    # Values of parameters the statement itself gives.
    constants: dict[str, Any]
    is_positional: bool
    # Columns that need converting, by position.
    results: tuple[tuple[int, Converter], ...]

    def bind(self, values: dict[str, Any]) -> Any:
        """Parameters as the driver wants them."""
        if self.constants:
            values = {**self.constants, **values}
        if self.is_positional:
            return [values[n] if to is None else to(values[n]) for n, to in self.binds]
        return {n: values[n] if to is None else to(values[n]) for n, to in self.binds}

    def rows(self, rows: list[Row]) -> list[Row]:
        """Rows as the domain wants them."""
        if not self.results:
            return rows
        converted = []
        for row in rows:
            values = list(row)
            for position, convert in self.results:
                values[position] = convert(values[position])
            converted.append(tuple(values))
        return converted


def _form(statement: Statement, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    names = compiled.positiontup if compiled.positional else list(compiled.binds)
    assert names is not None
    return _Form(
        sql=str(compiled),
        binds=tuple(
            (n, compiled.binds[n].type.dialect_impl(dialect).bind_processor(dialect)) for n in names
        ),
        constants={n: bind.value for n, bind in compiled.binds.items() if not bind.required},
        is_positional=compiled.positional,
        results=_results(statement, dialect),
    )


def _results(statement: Statement, dialect: Dialect) -> tuple[tuple[int, Converter], ...]:
    converters = (
        column.type.dialect_impl(dialect).result_processor(dialect, None)
        for column in statement.exported_columns
    )
    return tuple((i, convert) for i, convert in enumerate(converters) if convert is not None)
