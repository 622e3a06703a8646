"""Brings the tables of a database to the shape this version needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(url: str) -> list[str]:
    """Apply what is pending; returns the revisions applied, oldest first."""
    with _connection(url) as connection:
        pending = _pending(connection)
        if pending:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            # Asking what is pending began a transaction, which Alembic leaves to us.
            connection.commit()
    return pending


def pending_migrations(url: str) -> list[str]:
    """Revisions not applied yet, oldest first."""
    with _connection(url) as connection:
        return _pending(connection)


def _pending(connection: Connection) -> list[str]:
    scripts = ScriptDirectory.from_config(_config())
    applied = MigrationContext.configure(connection).get_current_revision()
    revisions = scripts.iterate_revisions("head", applied or "base")
    return [script.revision for script in revisions][::-1]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config


def _connection(url: str) -> Connection:
    return create_engine(url, poolclass=NullPool).connect()
