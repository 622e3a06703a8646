"""Opens the store an address names, its tables as this version needs them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module

from store.databases import Database, Store, database_of
from store.dialects import keep_others_from_migrating
from store.errors import DatabaseTooNew, MigrationsPending, OlderVersionAtWork
from store.revisions import Schema, schema_on
from store.versions_at_work import oldest_at_work


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What was done to the tables, and what is left for later."""

    applied: list[str]
    # Clean-up that an older version at work would not bear.
    waiting: list[str]


async def open_store(url: str, clock: Callable[[], datetime], *, migrate: bool = True) -> Store:
    """Open, and bring the tables up to date if allowed. `clock` answers in aware UTC.

    Raises a DatabaseNotOpened (DatabaseInUse, DatabaseUrlUnknown, MigrationsPending,
    DatabaseTooNew or OlderVersionAtWork), or StorageUnavailable.
    """
    store = database_of(url).store(clock)
    await store.open()
    try:
        await asyncio.to_thread(_bring_up_to_date, url, is_allowed=migrate)
    except BaseException:
        await store.close()
        raise
    return store


async def migrate_store(url: str, clock: Callable[[], datetime]) -> Migrated:
    """Bring the tables up to date, and that alone. Raises what `open_store` does."""
    store = database_of(url).store(clock)
    await store.open()
    try:
        return await asyncio.to_thread(_bring_up_to_date, url, is_allowed=True)
    finally:
        await store.close()


def look_at_schema(database: Database) -> Schema:
    """How far its tables are. Blocks."""
    with database.engine().connect() as connection:
        return schema_on(connection)


def _bring_up_to_date(url: str, *, is_allowed: bool) -> Migrated:
    schema, oldest = _state(url)
    if schema.is_too_new:
        raise DatabaseTooNew(schema.needed)
    if schema.urgent and not is_allowed:
        raise MigrationsPending(schema.urgent)
    due = schema.due(oldest)
    if unbearable := [revision for revision in schema.urgent if revision not in due]:
        raise OlderVersionAtWork(unbearable)
    applied: list[str] = []
    if due and is_allowed:
        # Loaded where it is needed, at one start in a hundred: Alembic would cost each of them a
        # tenth of its time, and the process as much of its memory for good.
        applied = import_module("store.migrating").migrate(url)
    return Migrated(applied=applied, waiting=[r for r in schema.waiting if r not in applied])


def _state(url: str) -> tuple[Schema, str | None]:
    """How far the tables are when nobody is migrating, and what the oldest at work knows."""
    with database_of(url).engine().connect() as connection:
        keep_others_from_migrating(connection)
        return schema_on(connection), oldest_at_work(connection)
