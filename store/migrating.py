"""Brings the tables of a database to the shape this version needs. The one place for Alembic.

It is loaded when there is something to migrate: it would cost each start a tenth of its time.
"""

import time
from importlib import import_module
from typing import Any

import structlog
from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import DBAPIError

from domain.errors import StorageUnavailable
from store.databases import Database, database_of
from store.dialects import keep_others_from_migrating, wait_for_tables_no_longer_than
from store.faults import TryAgain
from store.revisions import SCRIPTS, schema_on
from store.tables.schema import schema_needs
from store.versions_at_work import oldest_at_work

log = structlog.get_logger(__name__)

# Seconds. Whoever reads for hours, such as a backup, keeps us from altering a table, and while we
# wait nobody else gets at it: so we wait for a moment, let the others go first, and try again.
_MOMENT = 1
_LET_OTHERS_GO = 2.0
_PATIENCE = 120.0


def migrate(url: str) -> list[str]:
    """Apply what those at work can bear; returns the revisions applied, oldest first.

    Raises StorageUnavailable, also where somebody holds on to a table for too long.
    """
    database, latest = database_of(url), time.monotonic() + _PATIENCE
    while True:
        try:
            return _migrate(database)
        except DBAPIError as error:
            fault = database.filler().fault_of(error.orig)
            if fault is None:
                raise
            if not _is_passing(fault) or time.monotonic() > latest:
                raise fault from error
        log.info("migrating.waits", reason=fault.reason)
        time.sleep(_LET_OTHERS_GO)


def _is_passing(fault: StorageUnavailable) -> bool:
    return isinstance(fault, TryAgain) or fault.reason == "locked"


def _migrate(database: Database) -> list[str]:
    with database.engine().connect() as connection:
        keep_others_from_migrating(connection)
        wait_for_tables_no_longer_than(connection, _MOMENT)
        schema = schema_on(connection)
        due = schema.due(oldest_at_work(connection))
        if due:
            _upgrade(connection, due[-1])
            _note_needs(connection, [r.number for r in schema.pending if r.is_after_deploy], due)
        # Asking what is pending began a transaction, which Alembic leaves to us.
        connection.commit()
    return due


def make_tables(url: str, revision: str) -> None:
    """As they were at that revision, in an empty database that is nobody's yet."""
    with database_of(url).engine().connect() as connection:
        _upgrade(connection, revision)
        connection.commit()


def _upgrade(connection: Connection, revision: str) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    import_module("alembic.command").upgrade(config, revision)


def _note_needs(connection: Connection, clean_ups: list[str], applied: list[str]) -> None:
    """Whoever doesn't know these can't work here any more."""
    if done := [revision for revision in clean_ups if revision in applied]:
        connection.execute(delete(schema_needs))
        connection.execute(insert(schema_needs).values(revision=done[-1]))


def alembic_config() -> Any:
    """Where Alembic finds the migrations."""
    config = import_module("alembic.config").Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    return config
