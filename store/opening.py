"""Opens the store an address names. The one door for the composition root."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from importlib import import_module

from store.databases import Database, Store, database_of
from store.errors import MigrationsPending
from store.revisions import pending_on


async def open_store(url: str, clock: Callable[[], datetime], *, migrate: bool = True) -> Store:
    """Open, and bring the tables up to date if allowed. `clock` answers in aware UTC.

    Raises a DatabaseNotOpened (DatabaseInUse, DatabaseUrlUnknown or MigrationsPending), or
    StorageUnavailable.
    """
    database = database_of(url)
    store = database.store(clock)
    await store.open()
    try:
        await asyncio.to_thread(_bring_up_to_date, url, migrate)
    except BaseException:
        await store.close()
        raise
    return store


def pending_migrations(database: Database) -> list[str]:
    """Revisions not applied yet, oldest first. Blocks."""
    with database.engine().connect() as connection:
        return pending_on(connection)


def _bring_up_to_date(url: str, is_allowed: bool) -> None:
    pending = pending_migrations(database_of(url))
    if pending and not is_allowed:
        raise MigrationsPending(pending)
    if pending:
        # Loaded where it is needed, at one start in a hundred: Alembic would cost each of them a
        # tenth of its time, and the process as much of its memory for good.
        import_module("store.migrating").migrate(url)
