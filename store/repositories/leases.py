"""Leases, by the clock of the database. On SQLite the one process holds everything, unwritten."""

from datetime import UTC

from domain.ports import Lease
from store.dialects import RUN_AT_WORK
from store.transaction import Transaction

# Seconds: how long a lease lasts, and after how many without renewal it passes on if its holder is
# gone. Not at once: a server that fell over takes a moment to be found again by those at work.
_LASTS = 10
_PATIENCE = 3

# Whoever is at work holds a lock of the number of their run, until their connection ends.
_PRESENT = f"""
    SELECT objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND classid = {RUN_AT_WORK} AND objsubid = 2
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
# Renewed lately, or by somebody who is there. One that lasts longer than any was taken before the
# clock was set back, or on a server whose clock was ahead of the one that took its place.
_IS_LIVE = f"""
    until > clock_timestamp() AND (
        until - clock_timestamp()
            BETWEEN interval '{_LASTS - _PATIENCE} seconds' AND interval '{_LASTS} seconds'
        OR holder IN ({_PRESENT})
    )
"""
# A look first: to be refused by the row itself would disturb whoever renews it.
_IS_OTHERS = f"SELECT holder <> $2 AND {_IS_LIVE} FROM leases WHERE name = $1"
_TAKE = f"""
    INSERT INTO leases (name, holder, until)
    VALUES ($1, $2, clock_timestamp() + interval '{_LASTS} seconds')
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
"""
_RELEASE = "DELETE FROM leases WHERE name = $1 AND holder = $2"
_ALL = f"SELECT name, holder, until, {_IS_LIVE} FROM leases ORDER BY name"


class SqlLeases:
    """Implements `domain.ports.Leases`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._is_alone = transaction.dialect.name == "sqlite"

    def take(self, name: str, holder: int) -> bool:
        """Take or renew it. Of two who take at once one is done anew, and sees the other."""
        if self._is_alone:
            return True
        execute = self._transaction.execute
        if any(is_others for (is_others,) in execute(_IS_OTHERS, (name, holder)).fetchall()):
            return False
        execute(_TAKE, (name, holder))
        return True

    def release(self, name: str, holder: int) -> None:
        """Let go."""
        if not self._is_alone:
            self._transaction.execute(_RELEASE, (name, holder))

    def all(self) -> list[Lease]:
        """By name."""
        if self._is_alone:
            return []
        return [
            Lease(name=name, holder=holder, until=until.astimezone(UTC), is_live=is_live)
            for name, holder, until, is_live in self._transaction.execute(_ALL).fetchall()
        ]

    def present(self) -> frozenset[int]:
        """Whose locks are held."""
        if self._is_alone:
            return frozenset()
        return frozenset(run for (run,) in self._transaction.execute(_PRESENT).fetchall())
