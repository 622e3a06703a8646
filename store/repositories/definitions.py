"""Versions of forms and other definitions."""

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

    def published(self, kind: DefinitionKind, key: str) -> Definition | None:
        """The latest published version."""
        row = _published.one(self._transaction, kind=kind, key=key)
        return _record.make(row) if row else None

    def version(self, kind: DefinitionKind, key: str, version: int) -> Definition | None:
        """One version."""
        row = _version.one(self._transaction, kind=kind, key=key, version=version)
        return _record.make(row) if row else None

    def add(self, definition: Definition) -> None:
        """Store a new version; one that is there already is an integrity error."""
        _insert.run(self._transaction, **_record.values(definition))

    def all(self) -> list[Definition]:
        """The latest published version of each."""
        return [_record.make(row) for row in _all.all(self._transaction)]

    def of_kind(self, kind: DefinitionKind) -> list[Definition]:
        """The latest published version of each of a kind."""
        return [_record.make(row) for row in _of_kind.all(self._transaction, kind=kind)]
