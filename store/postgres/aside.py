"""Keeps what is in a database of a server, and makes room for something else."""

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import ProgrammingError

from store.databases import database_of, place_of
from store.errors import DatabaseNotEmpty


def set_aside(url: str, label: str) -> str | None:
    """All of it into a schema of its own; answers with its name, or None where there is nothing.

    Call it while nobody else has the database. Raises DatabaseNotEmpty where the server does not
    let us.
    """
    with database_of(url).engine().connect() as connection:
        if not inspect(connection).get_table_names():
            return None
        aside = f"before_{label.replace('-', '_')}"
        try:
            _rename(connection, aside)
        except ProgrammingError as error:
            raise DatabaseNotEmpty(place_of(url)) from error
        connection.commit()
    return f"schema {aside}"


def _rename(connection: Connection, aside: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    connection.exec_driver_sql(f"ALTER SCHEMA {quote(schema)} RENAME TO {quote(aside)}")
    connection.exec_driver_sql(f"CREATE SCHEMA {quote(schema)}")
