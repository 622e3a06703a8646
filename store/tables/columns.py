"""Column types and naming shared by all tables; the same on SQLite and PostgreSQL."""

from collections.abc import Hashable
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, Dialect, Index, MetaData, Text, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.types import TypeDecorator, TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """An aware time, kept in UTC to the microsecond. Text on SQLite, sorted as time is."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type where it has one that knows zones."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(TIMESTAMP(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuses a time without a zone: nobody could say later what it meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone can't be stored: {value!r}")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        if dialect.name == "sqlite":
            return utc.replace(tzinfo=None).isoformat(" ", "microseconds")
        return utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Always aware, always UTC."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        return value.astimezone(UTC)  # type: ignore[no-any-return]


class Word(TypeDecorator[StrEnum]):
    """A word of a closed set, stored as it is spelled."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, _dialect: Dialect) -> str | None:
        """The plain spelling: drivers are slow or wrong with subclasses of str."""
        return None if value is None else value.value

    def process_result_value(self, value: Any, _dialect: Dialect) -> StrEnum | None:
        """A word this version does not know raises ValueError."""
        return None if value is None else self.words(value)


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

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Serialise."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _adapter(self.of).dump_json(value).decode()
        return _adapter(self.of).dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Build the value anew."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return _adapter(self.of).validate_json(value)
        return _adapter(self.of).validate_python(value)


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
