"""Versions of forms and other definitions."""

from typing import Any

from sqlalchemy import func, select

from domain.definitions import Definition, DefinitionKind, DefinitionStatus
from store.prepared import Prepared
from store.records import Record
from store.statements import insert_row, pick, same
from store.tables.talk import definitions
from store.transaction import Transaction

_record = Record(Definition)
_IS_PUBLISHED = definitions.c.status == DefinitionStatus.PUBLISHED

_insert = insert_row(definitions)
_version = Prepared(pick(definitions, _record.names, "kind", "key", "version"))
_published = Prepared(
    pick(definitions, _record.names, "kind", "key")
    .where(_IS_PUBLISHED)
    .order_by(definitions.c.version.desc())
    .limit(1)
)
_newest = (
    select(definitions.c.kind, definitions.c.key, func.max(definitions.c.version).label("version"))
    .where(_IS_PUBLISHED)
    .group_by(definitions.c.kind, definitions.c.key)
    .subquery()
)
_published_each = (
    select(*(definitions.c[name] for name in _record.names))
    .join(
        _newest,
        (definitions.c.kind == _newest.c.kind)
        & (definitions.c.key == _newest.c.key)
        & (definitions.c.version == _newest.c.version),
    )
    .order_by(definitions.c.kind, definitions.c.key)
)
_all = Prepared(_published_each)
_of_kind = Prepared(_published_each.where(same(definitions, "kind")))


class SqlDefinitions:
    """Implements `domain.ports.Definitions`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        # A unit asks for the same few again and again.
        self._found: dict[tuple[object, ...], Definition | None] = {}
        self._of_kind: dict[DefinitionKind, list[Definition]] = {}

    def published(self, kind: DefinitionKind, key: str) -> Definition | None:
        """The latest published version."""
        return self._once(_published, kind=kind, key=key)

    def version(self, kind: DefinitionKind, key: str, version: int) -> Definition | None:
        """One version."""
        return self._once(_version, kind=kind, key=key, version=version)

    def add(self, definition: Definition) -> None:
        """Store a new version; one that is there already is an integrity error."""
        _insert.put(self._transaction, **_record.values(definition))
        self._found.clear()
        self._of_kind.clear()

    def all(self) -> list[Definition]:
        """The latest published version of each."""
        return [_record.make(row) for row in _all.all(self._transaction)]

    def of_kind(self, kind: DefinitionKind) -> list[Definition]:
        """The latest published version of each of a kind."""
        known = self._of_kind.get(kind)
        if known is None:
            rows = _of_kind.all(self._transaction, kind=kind)
            known = self._of_kind[kind] = [_record.make(row) for row in rows]
        return list(known)

    def _once(self, statement: Prepared, **by: Any) -> Definition | None:
        key = (statement, *by.values())
        if key not in self._found:
            row = statement.one(self._transaction, **by)
            self._found[key] = _record.make(row) if row else None
        return self._found[key]
