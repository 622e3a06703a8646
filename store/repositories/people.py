"""Persons and their identities."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select, text

from domain.people.person import Identity, Person, Role
from store.dialects import AnyInsert
from store.prepared import Prepared, Row
from store.records import Record
from store.statements import among, change, insert_row, pick, put_row, same
from store.tables.columns import is_exactly
from store.tables.people import STAFF, identities, people
from store.transaction import Transaction

_person = Record(Person)
_identity = Record(Identity)
_PERSON_WIDTH = len(_person.names)
# No name has a sign beyond it: the end of the range of names that begin alike.
_LAST_SIGN = "\U0010ffff"

_insert = insert_row(people, generated="id")
_other = people.alias("other")
# Whoever was made one with somebody else is that person.
_get = Prepared(
    pick(people, _person.names).where(
        people.c.id
        == func.coalesce(
            select(_other.c.merged_into).where(_other.c.id == bindparam("id")).scalar_subquery(),
            bindparam("id"),
        )
    )
)
_get_many = Prepared(
    lambda dialect: pick(people, _person.names).where(
        among(people.c.id, dialect), people.c.merged_into.is_(None)
    )
)
_KEPT = {"id", "merged_into"}
_save = Prepared(change(people, [c.name for c in people.columns if c.name not in _KEPT], "id"))
# Text: SQLAlchemy would not see that the row in conflict is the outer one.
_OTHER_USED_SINCE = (
    "EXISTS (SELECT 1 FROM identities AS other"
    " WHERE other.person_id = identities.person_id AND other.used_at >= identities.used_at"
    " AND (other.account, other.native_id) <> (identities.account, identities.native_id))"
)
_identified = Prepared(
    select(
        *(people.c[name] for name in _person.names),
        *(identities.c[name] for name in _identity.names),
        literal_column(_OTHER_USED_SINCE),
    )
    .join_from(identities, people)
    .where(same(identities, "account", "native_id"))
)
# Walks over all identities: asked only when an admin gives somebody a role by a number.
_known_as = Prepared(
    pick(people, _person.names)
    .where(people.c.id.in_(select(identities.c.person_id).where(same(identities, "native_id"))))
    .order_by(people.c.id)
)


def _is_news(statement: AnyInsert) -> ColumnElement[bool]:
    """Something differs, or another identity of the person was used since.

    People mostly go on where they are: a row that stays as it is spares its index, too.
    """
    kept = ("person_id", "name", "private_chat", "is_unreachable")
    differs = (identities.c[name].is_distinct_from(statement.excluded[name]) for name in kept)
    return or_(*differs, text(_OTHER_USED_SINCE))


_identify = put_row(identities, ("account", "native_id"), only_if=_is_news)
_identities = Prepared(
    pick(identities, _identity.names, "person_id").order_by(
        identities.c.used_at.desc(), identities.c.account, identities.c.native_id
    )
)
_active = pick(people, _person.names).where(people.c.is_active)
_everybody = Prepared(_active.order_by(people.c.id))
# By the index of staff; ordered by id, SQLite would walk over every customer.
_staff = Prepared(_active.where(is_exactly(STAFF)).order_by(people.c.name_key, people.c.id))
_staff_named = Prepared(
    _active.where(
        is_exactly(STAFF),
        people.c.name_key >= bindparam("first", type_=people.c.name_key.type),
        people.c.name_key < bindparam("last", type_=people.c.name_key.type),
    ).order_by(people.c.name_key, people.c.id)
)


class SqlPeople:
    """Implements `domain.ports.People`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        # Asked for again and again by the verbs of one unit.
        self._known: dict[int, Person | None] = {}
        self._staff: list[Person] | None = None
        self._expected: dict[tuple[str, str], Callable[[], Row | None]] = {}
        # Read as it is, and as the one its person used last.
        self._latest: Identity | None = None

    def expect(self, account: str, native_id: str) -> None:
        """It will be asked who writes under this identity."""
        asked = _identified.ahead(self._transaction, account=account, native_id=native_id)
        self._expected[account, native_id] = asked

    def add(self, person: Person) -> int:
        """Store somebody new; returns their id."""
        self._forget()
        person_id: int = _insert.scalar(self._transaction, **_values(person), merged_into=None)
        return person_id

    def get(self, person_id: int) -> Person | None:
        """One person, under whichever id they have or had."""
        if person_id not in self._known:
            row = _get.one(self._transaction, id=person_id)
            self._known[person_id] = _person.make(row) if row else None
        return self._known[person_id]

    def read_ahead(self, people_ids: Collection[int]) -> None:
        """Get many at once. Those made one with somebody else are read when they are asked for."""
        for row in _get_many.all(self._transaction, numbers=people_ids):
            person = _person.make(row)
            self._known[person.id] = person

    def save(self, person: Person) -> None:
        """Store changes of a person."""
        self._forget()
        _save.put(self._transaction, **_values(person))

    def identified(self, account: str, native_id: str) -> tuple[Person, Identity] | None:
        """Who writes under this identity."""
        if asked := self._expected.pop((account, native_id), None):
            row = asked()
        else:
            row = _identified.one(self._transaction, account=account, native_id=native_id)
        if row is None:
            return None
        identity = _identity.make(row[_PERSON_WIDTH:-1])
        is_other_used_since = bool(row[-1])
        self._latest = None if is_other_used_since else identity
        return _person.make(row[:_PERSON_WIDTH]), identity

    def known_as(self, native_id: str) -> list[Person]:
        """Who writes under this native id, on whatever account; oldest first."""
        return [_person.make(row) for row in _known_as.all(self._transaction, native_id=native_id)]

    def identify(self, identity: Identity) -> None:
        """Store an identity; it counts as the one used last."""
        if identity == self._latest:
            return
        self._latest = None
        values = _identity.values(identity)
        _identify.put(self._transaction, **values, used_at=self._transaction.now)

    def identities(self, person_id: int) -> list[Identity]:
        """All identities of a person, the one used last first."""
        rows = _identities.all(self._transaction, person_id=person_id)
        return [_identity.make(row) for row in rows]

    def with_role(self, role: Role) -> list[Person]:
        """Active people who were given exactly this role."""
        found = self._everybody() if role is Role.CUSTOMER else self._all_staff()
        return [person for person in found if role in person.roles]

    def named(self, name: str) -> list[Person]:
        """Active staff of this name; if there is nobody, those whose names begin so."""
        key = _name_key(name)
        if not key:
            return []
        rows = _staff_named.all(self._transaction, first=key, last=key + _LAST_SIGN)
        found = [_person.make(row) for row in rows]
        return [person for person in found if _name_key(person.name) == key] or found

    def _everybody(self) -> list[Person]:
        return [_person.make(row) for row in _everybody.all(self._transaction)]

    def _all_staff(self) -> list[Person]:
        if self._staff is None:
            found = map(_person.make, _staff.all(self._transaction))
            self._staff = sorted(found, key=lambda person: person.id)
        return self._staff

    def _forget(self) -> None:
        self._expected.clear()
        self._latest = None
        self._known.clear()
        self._staff = None


def _name_key(name: str) -> str:
    return name.strip().casefold()


def _values(person: Person) -> dict[str, Any]:
    return {
        **_person.values(person),
        "is_staff": int(bool(person.roles - {Role.CUSTOMER})),
        "name_key": _name_key(person.name),
    }
