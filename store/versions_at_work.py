"""Which versions of the program are at work on a database, by the migrations they know of."""

from sqlalchemy import Connection

from store.revisions import newest_revision

# The first of a lock's two numbers; the second is that of the newest revision its holder knows.
_KNOWS = 0x676F6E68
_OLDEST = f"""
    SELECT min(objid::bigint) FROM pg_locks
    WHERE locktype = 'advisory' AND classid = {_KNOWS} AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def say_version() -> str:
    """SQL by which a connection says, as long as it lasts, what the process behind it knows."""
    return f"SELECT pg_advisory_lock_shared({_KNOWS}, {int(newest_revision())})"


def oldest_at_work(connection: Connection) -> str | None:
    """The newest revision that all processes at work know; None = nobody else can be at work."""
    if connection.dialect.name != "postgresql":
        return None
    oldest = connection.exec_driver_sql(_OLDEST).scalar()
    return None if oldest is None else f"{oldest:04}"
