"""Brings the tables of a database to the shape this version needs. The one place for Alembic."""

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from store.revisions import SCRIPTS, pending_on


def migrate(url: str) -> list[str]:
    """Apply what is pending; returns the revisions applied, oldest first."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        pending = pending_on(connection)
        if pending:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            # Asking what is pending began a transaction, which Alembic leaves to us.
            connection.commit()
    return pending


def alembic_config() -> Config:
    """Where Alembic finds the migrations."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
