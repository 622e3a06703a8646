"""Column types and naming shared by all tables; the same on SQLite and PostgreSQL."""

from collections.abc import Callable, Collection, Hashable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, BigInteger, Dialect, Index, Integer, MetaData, Text, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.types import TypeDecorator, TypeEngine

Converter = Callable[[Any], Any]

# "2026-11-22 08:40:00.000000"
_WITHOUT_ZONE = 26
_MICROSECOND = timedelta(microseconds=1)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Of rows that many come every second, for years.
Id = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC to the microsecond. Text on SQLite, sorted as time is."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type where it has one that knows zones."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(TIMESTAMP(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Converter:
        """Refuses a time without a zone: nobody could say later what it meant."""
        return _time_to_text if dialect.name == "sqlite" else _time_to_utc

    def result_processor(self, dialect: Dialect, _coltype: object) -> Converter:
        """Always aware, always UTC."""
        return _time_from_text if dialect.name == "sqlite" else _time_to_utc


class Duration(TypeDecorator[timedelta]):
    """A length of time, kept in whole microseconds."""

    impl = BigInteger
    cache_ok = True

    def bind_processor(self, _dialect: Dialect) -> Converter:
        """Microseconds."""
        return unless_none(lambda value: value // _MICROSECOND)

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Converter:
        """The length again."""
        return unless_none(lambda value: timedelta(microseconds=value))


class Word(TypeDecorator[StrEnum]):
    """A word of a closed set, stored as it is spelled."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def bind_processor(self, _dialect: Dialect) -> Converter:
        """The plain spelling: drivers are slow or wrong with subclasses of str."""
        return _spelled

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Converter:
        """A word this version does not know raises ValueError."""
        # Looked up: to call the class costs several times as much.
        known: dict[str | None, StrEnum | None] = {word.value: word for word in self.words}
        known[None] = None
        words = self.words
        return lambda value: known[value] if value in known else words(value)


class Value(TypeDecorator[Any]):
    """A domain value as JSON. Fields added later take their defaults, removed ones are ignored."""

    impl = Text
    cache_ok = True

    def __init__(self, of: Hashable) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite (written by pydantic in one go), the JSON type elsewhere."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else JSON())

    def bind_processor(self, _dialect: Dialect) -> Converter:
        """Serialise."""
        dump = _adapter(self.of).serializer.to_json
        return lambda value: None if value is None else dump(value).decode()

    def result_processor(self, _dialect: Dialect, _coltype: object) -> Converter:
        """Build the value anew, from text: drivers are told to leave JSON alone."""
        return unless_none(_adapter(self.of).validator.validate_json)


class Shared(Value):
    """A value nobody changes, such as a set of words: few different ones are held by many rows."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Converter:
        """Equal texts give one value."""
        return lru_cache(maxsize=1024)(super().result_processor(dialect, coltype))


class Numbers(TypeDecorator[Collection[int]]):
    """Many numbers as one parameter, for `store.statements.among`; no column is of it."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Converter:
        """As the database writes lists."""
        brackets = "[{}]" if dialect.name == "sqlite" else "{{{}}}"
        return lambda numbers: brackets.format(",".join(map(str, numbers)))


def unless_none(convert: Converter) -> Converter:
    """NULL stays None."""
    return lambda value: None if value is None else convert(value)


def _time_to_utc(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone can't be stored: {value!r}")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


# One moment is written into several columns of a unit.
@lru_cache(maxsize=256)
def _time_to_text(value: datetime | None) -> str | None:
    utc = _time_to_utc(value)
    return None if utc is None else utc.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]


def _time_from_text(text: str | None) -> datetime | None:
    # To put the zone in afterwards costs several times as much.
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


def _spelled(word: StrEnum | None) -> str | None:
    return None if word is None else word._value_


@cache
def _adapter(of: Any) -> TypeAdapter[Any]:
    return TypeAdapter(of)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows that match `where` only.

    Queries use it when they hold the same condition with the same constant spelled out, so
    conditions are built with `is_exactly`.
    """
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def is_exactly(condition: str) -> TextClause:
    """The condition of a partial index, spelled as the index spells it."""
    return text(condition)
