"""Common statements over one table, prepared."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Delete,
    Select,
    Table,
    Update,
    and_,
    any_,
    bindparam,
    cast,
    delete,
    func,
    select,
    text,
    update,
)
from sqlalchemy.sql.dml import UpdateBase

from store.dialects import AnyInsert, insert_into
from store.prepared import Prepared
from store.tables.columns import Numbers


def _values(names: Collection[str]) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}


def _names(table: Table, generated: str) -> list[str]:
    return [column.name for column in table.columns if column.name != generated]


def insert_row(table: Table, *, generated: str = "") -> Prepared:
    """Insert one row; gives back the value of the `generated` column."""

    def build(dialect: str) -> UpdateBase:
        statement = insert_into(table, dialect).values(_values(_names(table, generated)))
        return statement.returning(table.c[generated]) if generated else statement

    return Prepared(build)


def append_row(table: Table, *, generated: str, **computed: Any) -> Prepared:
    """Insert one row whose generated key nobody asks for; `computed` columns by expression."""
    values = _values(_names(table, generated)) | computed
    # Inline: else the key would be asked for all the same.
    return Prepared(lambda dialect: insert_into(table, dialect).values(values).inline())


def insert_new(table: Table, key: Collection[str], *, generated: str = "") -> Prepared:
    """Insert one row unless its key is there; gives back `generated` if it was inserted."""

    def build(dialect: str) -> UpdateBase:
        statement = insert_into(table, dialect).values(_values(_names(table, generated)))
        statement = statement.on_conflict_do_nothing(index_elements=list(key))
        return statement.returning(table.c[generated]) if generated else statement

    return Prepared(build)


def put_row(
    table: Table,
    key: Collection[str],
    *,
    generated: str = "",
    only_if: Callable[[AnyInsert], ColumnElement[bool]] | None = None,
) -> Prepared:
    """Insert one row, or replace everything but the key of the one that is there (`only_if` …)."""
    names = _names(table, generated)

    def build(dialect: str) -> UpdateBase:
        statement = insert_into(table, dialect).values(_values(names))
        return statement.on_conflict_do_update(
            index_elements=list(key),
            set_={name: statement.excluded[name] for name in names if name not in key},
            where=only_if(statement) if only_if else None,
        )

    return Prepared(build)


def renew_row(table: Table, key: Collection[str], *, generated: str, where: str) -> Prepared:
    """Insert one row; one of its key among those `where` holds for gives way to it, and its
    `generated` value is not used again.
    """
    names = _names(table, generated)

    def build(dialect: str) -> UpdateBase:
        statement = insert_into(table, dialect).values(_values(names))
        renewed = (name for name in (generated, *names) if name not in key)
        return statement.on_conflict_do_update(
            index_elements=list(key),
            index_where=text(where),
            set_={name: statement.excluded[name] for name in renewed},
        )

    return Prepared(build)


def fill_from(
    table: Table, columns: Collection[str], rows: Select[Any], *, key: Collection[str], where: str
) -> Prepared:
    """Insert what is selected, but for rows whose key is there among those `where` holds for."""

    def build(dialect: str) -> UpdateBase:
        statement = insert_into(table, dialect).from_select(list(columns), rows)
        return statement.on_conflict_do_nothing(index_elements=list(key), index_where=text(where))

    return Prepared(build)


def insert_or(
    table: Table,
    key: Collection[str],
    changes: Callable[[AnyInsert], dict[str, Any]],
    *,
    gives: Collection[str],
) -> Prepared:
    """Insert one row, or make these changes to the one that is there; gives back columns of it."""

    def build(dialect: str) -> UpdateBase:
        statement = insert_into(table, dialect).values(_values(_names(table, "")))
        return statement.on_conflict_do_update(
            index_elements=list(key), set_=changes(statement)
        ).returning(*(table.c[name] for name in gives))

    return Prepared(build)


def count_up(table: Table, key: str, value: str) -> Prepared:
    """Insert a counter, or raise it by one; gives back what it stands at."""

    def build(dialect: str) -> UpdateBase:
        statement = insert_into(table, dialect).values(_values((key, value)))
        return statement.on_conflict_do_update(
            index_elements=[key], set_={value: table.c[value] + 1}
        ).returning(table.c[value])

    return Prepared(build)


def same(table: Table, *names: str, prefix: str = "") -> ColumnElement[bool]:
    """Each named column equals the parameter of its name (with the prefix before it)."""
    return and_(*(table.c[n] == bindparam(prefix + n, type_=table.c[n].type) for n in names))


def among(column: Column[int], dialect: str) -> ColumnElement[bool]:
    """It is one of `numbers`. A list of SQLAlchemy's would make a statement for each length."""
    numbers = bindparam("numbers", type_=Numbers())
    if dialect == "sqlite":
        return column.in_(select(func.json_each(numbers).table_valued("value").c.value))
    return column == any_(cast(numbers, ARRAY(BigInteger)))


def pick(table: Table, names: Collection[str], *by: str) -> Select[Any]:
    """Select columns of rows whose `by` columns equal the parameters."""
    statement = select(*(table.c[name] for name in names))
    return statement.where(same(table, *by)) if by else statement


def change(table: Table, names: Collection[str], *by: str) -> Update:
    """Set columns from parameters of their names, where `by` columns equal theirs."""
    return update(table).values(_values(names)).where(same(table, *by))


def drop(table: Table, *by: str) -> Delete:
    """Delete rows whose `by` columns equal the parameters."""
    return delete(table).where(same(table, *by))
