"""Statements compiled once per database dialect and run straight through its driver.

SQLAlchemy's own execution costs several times what SQLite needs for the row itself; here it
builds the SQL and converts the values, and nothing stands between it and the driver.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

from store.steady import is_steady
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
        form = self._changing(transaction)
        changed: int = transaction.execute(form.sql, form.bind(values)).rowcount
        return changed

    def put(self, transaction: Transaction, /, **values: Any) -> None:
        """Execute before what is asked next, at the latest; nobody asks what it changed."""
        form = self._changing(transaction)
        transaction.later(form.sql, form.bind(values))

    def all(self, transaction: Transaction, /, **values: Any) -> list[Row]:
        """Every row, converted."""
        form = self._form(transaction.dialect)
        if not form.is_steady:
            return form.ask(transaction, values)
        if form.is_change:
            transaction.steady.end()
            return form.ask(transaction, values)
        question = (form.sql, *values.items())
        return transaction.steady.find(question, partial(form.ask, transaction, values))

    def ahead(self, transaction: Transaction, /, **values: Any) -> Callable[[], Row | None]:
        """Have it asked before it is wanted; gives the first row, or None."""
        form = self._form(transaction.dialect)
        ask = transaction.ahead(form.sql, form.bind(values))
        return lambda: next(iter(form.rows(ask().fetchall())), None)

    def one(self, transaction: Transaction, /, **values: Any) -> Row | None:
        """The first row, or None."""
        rows = self.all(transaction, **values)
        return rows[0] if rows else None

    def scalar(self, transaction: Transaction, /, **values: Any) -> Any:
        """The first value of the first row, or None."""
        rows = self.all(transaction, **values)
        return rows[0][0] if rows else None

    def _changing(self, transaction: Transaction) -> "_Form":
        form = self._form(transaction.dialect)
        if form.is_steady:
            transaction.steady.end()
        return form

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
    names: tuple[str, ...]
    # The values of all names, in their order.
    pick: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    # Parameters that need converting, by position.
    binds: tuple[tuple[int, Converter], ...]
    # Values of parameters the statement itself gives.
    constants: dict[str, Any]
    is_positional: bool
    # Columns that need converting, by position.
    results: tuple[tuple[int, Converter], ...]
    is_change: bool
    # Of tables that hardly ever change.
    is_steady: bool

    def bind(self, values: dict[str, Any]) -> Any:
        """Parameters as the driver wants them."""
        bound = list(self.pick({**self.constants, **values} if self.constants else values))
        for position, convert in self.binds:
            bound[position] = convert(bound[position])
        return bound if self.is_positional else dict(zip(self.names, bound, strict=True))

    def ask(self, transaction: Transaction, values: dict[str, Any]) -> list[Row]:
        """What it gives back."""
        return self.rows(transaction.execute(self.sql, self.bind(values)).fetchall())

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
    types = (compiled.binds[name].type.dialect_impl(dialect) for name in names)
    return _Form(
        sql=str(compiled),
        names=tuple(names),
        pick=_picker(names),
        binds=_by_position(kind.bind_processor(dialect) for kind in types),
        constants={n: bind.value for n, bind in compiled.binds.items() if not bind.required},
        is_positional=compiled.positional,
        results=_results(statement, dialect),
        is_change=isinstance(statement, UpdateBase),
        is_steady=is_steady(statement),
    )


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    # Of one name alone it would give the bare value.
    return lambda values: tuple(values[name] for name in names)


def _results(statement: Statement, dialect: Dialect) -> tuple[tuple[int, Converter], ...]:
    types = (column.type.dialect_impl(dialect) for column in statement.exported_columns)
    return _by_position(kind.result_processor(dialect, None) for kind in types)


def _by_position(converters: Iterable[Converter | None]) -> tuple[tuple[int, Converter], ...]:
    return tuple((i, convert) for i, convert in enumerate(converters) if convert is not None)
