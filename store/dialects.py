"""Where SQLite and PostgreSQL differ, as far as statements go. Types differ in `tables.columns`."""

import hashlib
from typing import Any

from sqlalchemy import Connection, Select, Table
from sqlalchemy.dialects import postgresql, sqlite

from store.faults import TryAgain
from store.transaction import Transaction

# They differ in nothing we use but where they come from.
AnyInsert = sqlite.Insert | postgresql.Insert

# Keys of the server's advisory locks, which share one space of numbers: ours begin alike.
TURN = 0x676F6E676461
_MIGRATING = TURN + 1
AT_WORK = TURN + 2
# Those of two numbers are a space of their own: this one, and that of a run.
RUN_AT_WORK = 0x676F6E67
# Counted up, so that who began before is refused. Not waited for: who waits and has rows of
# others' would keep them from ever letting go.
_LOCK_NAME = """
    INSERT INTO locks (bucket, count) SELECT $1, 1 WHERE pg_try_advisory_xact_lock($2)
    ON CONFLICT (bucket) DO UPDATE SET count = locks.count + 1
"""
# Names without end share so many rows. Two that meet in one wait for each other now and then.
_BUCKETS = 4096
_TAKE_TURN = f"SELECT pg_try_advisory_xact_lock({TURN})"


def insert_into(table: Table, dialect: str) -> AnyInsert:
    """An insert that knows conflicts."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def locked(rows: Select[Any]) -> Select[Any]:
    """Kept from other units that want them locked, until this one ends. SQLite has one writer."""
    return rows.with_for_update(key_share=True)


def claimed(rows: Select[Any]) -> Select[Any]:
    """The same, but for rows others have locked: those are theirs."""
    return rows.with_for_update(skip_locked=True)


def take_turn(transaction: Transaction) -> None:
    """For what one unit can do at a time only. Who comes second begins anew, when it is their turn.

    Waiting here would not help: what the unit sees was settled before.
    """
    if transaction.dialect.name == "sqlite":
        return
    [(is_ours,)] = transaction.execute(_TAKE_TURN).fetchall()
    if not is_ours:
        raise transaction.failed(TryAgain("turn"))
    transaction.holds_up = True


def lock_name(transaction: Transaction, name: str) -> None:
    """For what one unit can do at a time, and only if it knows what the last one did.

    Who comes second begins anew, when it is their turn.
    """
    if transaction.dialect.name == "sqlite":
        return
    bucket = lock_key(name) % _BUCKETS
    lock = lock_key(f"bucket {bucket}")
    transaction.ask_for(lock, _LOCK_NAME, (bucket, lock))


def lock_key(words: str) -> int:
    """The number of an advisory lock, as good as ours alone."""
    digest = hashlib.blake2b(words.encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def keep_others_from_migrating(connection: Connection) -> None:
    """Until its transaction ends. A file of SQLite is ours alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")


def wait_for_tables_no_longer_than(connection: Connection, seconds: int) -> None:
    """Until its transaction ends: behind whoever waits to alter a table, all others wait."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds}s'")
