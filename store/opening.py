"""Opens the store an address names. The one door for the composition root."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from store.errors import DatabaseUrlUnknown, MigrationsPending
from store.revisions import pending_migrations
from store.unit_of_work import SqliteUnitOfWork

_PRIVATE = 0o700


async def open_store(
    url: str, clock: Callable[[], datetime], *, migrate: bool = True
) -> SqliteUnitOfWork:
    """Open, and bring the tables up to date if allowed. `clock` answers in aware UTC.

    Raises a DatabaseNotOpened: DatabaseInUse, DatabaseUrlUnknown or MigrationsPending.
    """
    path = database_path(url)
    path.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    store = SqliteUnitOfWork(path, clock)
    await store.open()
    try:
        await asyncio.to_thread(_bring_up_to_date, url, migrate)
    except BaseException:
        await store.close()
        raise
    return store


def database_path(url: str) -> Path:
    """The file of a SQLite address. Raises DatabaseUrlUnknown for anything else."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUrlUnknown(url) from error
    if parsed.drivername != "sqlite" or not parsed.database or parsed.database == ":memory:":
        # As it may be shown: without a password.
        raise DatabaseUrlUnknown(parsed.render_as_string(hide_password=True))
    return Path(parsed.database)


def _bring_up_to_date(url: str, is_allowed: bool) -> None:
    pending = pending_migrations(url)
    if pending and not is_allowed:
        raise MigrationsPending(pending)
    if pending:
        # Loaded where it is needed, at one start in a hundred: Alembic would cost each of them a
        # tenth of its time, and the process as much of its memory for good.
        import_module("store.migrating").migrate(url)
