"""Brings the tables of a database to the shape this version needs. The one place for Alembic."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from store.databases import database_of
from store.dialects import keep_others_from_migrating
from store.revisions import NEEDS_TABLE, SCRIPTS, schema_on
from store.versions_at_work import oldest_at_work


def migrate(url: str) -> list[str]:
    """Apply what those at work can bear; returns the revisions applied, oldest first."""
    with database_of(url).engine().connect() as connection:
        keep_others_from_migrating(connection)
        schema = schema_on(connection)
        due = schema.due(oldest_at_work(connection))
        if due:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, due[-1])
            _note_needs(connection, [r.number for r in schema.pending if r.is_after_deploy], due)
        # Asking what is pending began a transaction, which Alembic leaves to us.
        connection.commit()
    return due


def make_tables(url: str, revision: str) -> None:
    """As they were at that revision, in an empty database that is nobody's yet."""
    with database_of(url).engine().connect() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def _note_needs(connection: Connection, clean_ups: list[str], applied: list[str]) -> None:
    """Whoever doesn't know these can't work here any more."""
    if done := [revision for revision in clean_ups if revision in applied]:
        connection.exec_driver_sql(f"DELETE FROM {NEEDS_TABLE}")
        connection.exec_driver_sql(f"INSERT INTO {NEEDS_TABLE} (revision) VALUES ('{done[-1]}')")


def alembic_config() -> Config:
    """Where Alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
