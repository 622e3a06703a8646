"""Connections to PostgreSQL, with the session settings our promises rest on."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper
from psycopg.types.string import TextLoader
from sqlalchemy.dialects.postgresql.base import PGDialect

from domain.errors import StorageUnavailable
from store.driver import Cursor
from store.postgres.faults import fault_of

# The server's own way to name parameters: nothing need be rewritten.
DIALECT = PGDialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]

# Seconds. A server that is gone is noticed within half a minute, also in the middle of a wait; so
# does the server, by the settings below, with a process that is gone and the locks it held.
_NETWORK: dict[str, Any] = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
# A unit sees one state from its first statement to its last. Who changes what another changed since
# then is refused and begins anew: nobody undoes what they have never seen.
_SESSION = """
    SET default_transaction_isolation = 'repeatable read';
    SET timezone = 'UTC';
    SET lock_timeout = '10s';
    SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5;
    SET tcp_keepalives_count = 3;
    SET idle_in_transaction_session_timeout = '5s';
    SET jit = off
"""
_PREPARED_STATEMENTS = 1000


def connect(url: str, *, autocommit: bool = False) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection as libpq makes it. Raises StorageUnavailable."""
    try:
        return psycopg.connect(
            url, autocommit=autocommit, fallback_application_name="gongdan", **_NETWORK
        )
    except psycopg.OperationalError as error:
        raise StorageUnavailable("not_connected") from error


async def connect_async(url: str) -> psycopg.AsyncConnection[tuple[Any, ...]]:
    """One that commits at once, for the event loop. Raises psycopg.Error."""
    return await psycopg.AsyncConnection.connect(
        url, autocommit=True, fallback_application_name="gongdan", **_NETWORK
    )


class PostgresDriver:
    """Implements `store.driver.Driver`. Begin and commit are ours."""

    __slots__ = ("_connection", "dialect", "is_last_try")

    def __init__(self, url: str) -> None:
        self.dialect = DIALECT
        # What may have been somebody else's doing before is taken for a mistake of ours now.
        self.is_last_try = False
        self._connection = connect(url, autocommit=True)
        self._connection.prepare_threshold = 1
        self._connection.prepared_max = _PREPARED_STATEMENTS
        adapters = self._connection.adapters
        # One form of each statement, however large its numbers are.
        adapters.register_dumper(int, Int8Dumper)
        adapters.register_dumper(int, Int8BinaryDumper)
        # JSON is made into values by those who know them.
        adapters.register_loader("json", TextLoader)
        self.command(_SESSION)

    @property
    def is_connected(self) -> bool:
        """As far as is known."""
        return not self._connection.closed

    @property
    def has_failed(self) -> bool:
        """A statement of the transaction failed: the server will keep nothing of it."""
        return self._connection.info.transaction_status == TransactionStatus.INERROR

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run SQL. Raises StorageUnavailable, or psycopg.Error for mistakes of ours."""
        try:
            return psycopg.RawCursor(self._connection).execute(sql, parameters or None)
        except psycopg.DataError:
            # Refused before it was sent: the server knows no text with this sign in it.
            if not any(map(_has_nul, parameters)):
                raise
            return self.execute(sql, [_without_nul(value) for value in parameters])
        except psycopg.Error as error:
            fault = self._fault_of(error)
            if fault is None:
                raise
            raise fault from error

    def command(self, sql: str) -> str:
        """Run several statements in one go; returns the one value of the last, if it has any."""
        try:
            cursor = self._connection.execute(sql, prepare=False)
            *_, last = cursor.results()
            row = last.fetchone() if last.description else None
        except psycopg.Error as error:
            raise self._fault_of(error) or StorageUnavailable("unknown") from error
        return "" if row is None else str(row[0])

    def close(self) -> None:
        """Let go."""
        self._connection.close()

    def _fault_of(self, error: psycopg.Error) -> StorageUnavailable | None:
        return fault_of(error, is_connected=self.is_connected, is_last_try=self.is_last_try)


def _has_nul(value: object) -> bool:
    return isinstance(value, str) and "\0" in value


def _without_nul(value: object) -> object:
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
