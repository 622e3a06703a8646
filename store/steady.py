"""Answers of tables that hardly ever change: asked for once, however many units share them."""

from collections.abc import Callable, Hashable
from typing import Any

from sqlalchemy import Table
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import Select

# What such a table says of itself.
HARDLY_CHANGES = {"hardly_changes": True}


class Steady:
    """Of one transaction, which sees one state of them, as long as it leaves them alone itself."""

    __slots__ = ("_found", "_is_over")

    def __init__(self) -> None:
        self._found: dict[Hashable, list[tuple[Any, ...]]] = {}
        self._is_over = False

    def find(
        self, question: Hashable, ask: Callable[[], list[tuple[Any, ...]]]
    ) -> list[tuple[Any, ...]]:
        """What the question was answered with, or is now."""
        if self._is_over:
            return ask()
        found = self._found.get(question)
        if found is None:
            found = self._found[question] = ask()
        return list(found)

    def end(self) -> None:
        """One of them is changed, though that may be undone: everything is asked from here on."""
        self._found.clear()
        self._is_over = True


def is_steady(statement: Select[Any] | UpdateBase) -> bool:
    """All it reads, or what it changes, are tables that hardly ever change."""
    if isinstance(statement, UpdateBase):
        return _hardly_changes(statement.table)
    read = [part for part in visitors.iterate(statement) if isinstance(part, Table)]
    return bool(read) and all(map(_hardly_changes, read))


def _hardly_changes(table: object) -> bool:
    return isinstance(table, Table) and HARDLY_CHANGES.items() <= table.info.items()
