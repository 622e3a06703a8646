"""Brings the tables of a database to the shape this version needs. The one place for Alembic."""

from alembic import command
from alembic.config import Config

from store.databases import database_of
from store.dialects import keep_others_from_migrating
from store.revisions import SCRIPTS, pending_on


def migrate(url: str) -> list[str]:
    """Apply what is pending; returns the revisions applied, oldest first."""
    with database_of(url).engine().connect() as connection:
        keep_others_from_migrating(connection)
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
