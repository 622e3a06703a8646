"""Connections to PostgreSQL, with the session settings our promises rest on."""

import secrets
from collections.abc import Callable, Sequence
from itertools import count
from time import perf_counter
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.types.string import TextLoader
from sqlalchemy.dialects.postgresql.base import PGDialect

from domain.errors import StorageUnavailable
from store.postgres.faults import Spoilt, fault_of
from store.postgres.pipeline import Answer, Pipeline

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
# The first one is the longest, and a busy machine breaks off some.
_WALKS = 10
_LOCK = "SELECT pg_advisory_lock(key) FROM unnest($1::bigint[]) AS key"
_UNLOCK = "SELECT pg_advisory_unlock_all()"
_FIRST_MARK = "INSERT INTO marks (mark) VALUES ($1)"
_NEXT_MARK = "UPDATE marks SET mark = $1 WHERE mark = $2"


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
    """Implements `store.driver.Driver`."""

    __slots__ = (
        "_connection",
        "_locks",
        "_marked",
        "_marks",
        "_number",
        "_parts",
        "_pipeline",
        "_unit",
        "dialect",
        "is_last_try",
        "mark",
    )

    def __init__(self, url: str) -> None:
        self.dialect = DIALECT
        # What may have been somebody else's doing before is taken for a mistake of ours now.
        self.is_last_try = False
        self._connection = connect(url, autocommit=True)
        # JSON is made into values by those who know them.
        self._connection.adapters.register_loader("json", TextLoader)
        self._pipeline = Pipeline(self._connection)
        self._number: Answer | None = None
        # By which a transaction is known of which the answer to its commit was lost. Of all
        # connections each has its own.
        self.mark = 0
        self._marks = count(secrets.randbits(62))
        self._marked: int | None = None
        self._parts: list[Answer] = []
        # What began the unit that is at work behind others in the transaction.
        self._unit: Answer | None = None
        # What was asked before the transaction, and is held on to beyond it.
        self._locks: list[Answer] = []
        self.command(_SESSION)

    @property
    def is_connected(self) -> bool:
        """As far as is known."""
        return not self._connection.closed

    @property
    def number(self) -> str:
        """The transaction's own, once it has changed something."""
        return self._number.fetchall()[0][0] if self._number else ""

    def begin(self, locks: Sequence[int] = (), *, how: str = "BEGIN") -> None:
        """The locks come before the transaction: what it sees is settled when it begins. They are
        waited for in their order, which is to be everybody's."""
        self._number = self._unit = None
        self._parts.clear()
        self._locks.clear()
        if locks:
            self._pipeline.add("BEGIN")
            wanted = f"{{{','.join(map(str, locks))}}}"
            self._locks.append(self._pipeline.add(_LOCK, (wanted,)))
            self._pipeline.add("END")
        self._pipeline.add(how)

    def prepare_to_commit(self) -> None:
        """Have everything run if the transaction's number would not be known without it."""
        if self._number and self._pipeline.is_waiting(self._number):
            self.settle()

    def commit(self) -> None:
        """Run the rest and commit."""
        if self._is_idle and self._number is None:
            self._pipeline.forget()
            return
        if self._number is not None:
            self._leave_mark()
        done = self._end("COMMIT")
        if done.status != "COMMIT":
            raise RuntimeError("a statement failed, and the unit went on as if it had not")
        if self._number is not None:
            self._marked = self.mark

    def roll_back(self) -> None:
        """Undo everything. Nothing is to be done where the server heard of nothing."""
        self._pipeline.forget()
        if not self._is_idle:
            self._end("ROLLBACK")
        elif any(lock.is_here for lock in self._locks):
            # The commit itself was refused, and what came behind it was not run.
            self._pipeline.add(_UNLOCK)
            self.settle()

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Answer:
        """Run SQL. Raises StorageUnavailable, or psycopg.Error for mistakes of ours."""
        answer = self.later(sql, parameters)
        self.settle()
        return answer

    def later(self, sql: str, parameters: Sequence[Any] = ()) -> Answer:
        """Run it with what is executed next."""
        if self._number is None and not sql.startswith("SELECT"):
            self._number = self._pipeline.add("SELECT pg_current_xact_id()::text")
        answer = self._pipeline.add(sql, parameters)
        if self._pipeline.is_full:
            self.settle()
        return answer

    def ahead(self, sql: str, parameters: Sequence[Any] = ()) -> Callable[[], Answer]:
        """Asked on the way of whatever is executed next."""
        answer = self.later(sql, parameters)

        def arrived() -> Answer:
            if not answer.is_here:
                self.settle()
            return answer

        return arrived

    def settle(self) -> None:
        """Run what was left for later."""
        try:
            self._pipeline.flush()
        except psycopg.Error as error:
            fault = self._spoilt() or self._fault_of(error)
            if fault is None:
                raise
            raise fault from error

    def begin_unit(self) -> None:
        """One more in the same transaction, in a part of its own."""
        self.begin_part()
        self._unit = self._parts[-1]

    def end_unit(self) -> None:
        """Keep it."""
        self.end_part()
        self._unit = None

    def undo_unit(self) -> None:
        """Undo it alone, with the parts it was broken off in."""
        while self._parts[-1] is not self._unit:
            self._parts.pop()
        self.undo_part()
        self._unit = None

    def begin_part(self) -> None:
        """The server hears of it only with what is run in it."""
        self._parts.append(self._pipeline.add(f"SAVEPOINT part_{len(self._parts)}"))

    def end_part(self) -> None:
        """Keep it."""
        part = self._parts.pop()
        if self._pipeline.is_waiting(part):
            self._pipeline.drop(part)
        else:
            self._pipeline.add(f"RELEASE part_{len(self._parts)}")

    def undo_part(self) -> None:
        """Undo what was run since, and forget what was left for later."""
        part = self._parts.pop()
        if self._pipeline.is_waiting(part):
            self._pipeline.forget(since=part)
        else:
            self._pipeline.forget()
            self._pipeline.add(f"ROLLBACK TO part_{len(self._parts)}")
            self._pipeline.add(f"RELEASE part_{len(self._parts)}")
        number = self._number
        if number and not (number.is_here or self._pipeline.is_waiting(number)):
            self._number = None

    def command(self, sql: str) -> str:
        """Run several statements in one go; returns the one value of the last, if it has any."""
        try:
            cursor = self._connection.execute(sql, prepare=False)
            *_, last = cursor.results()
            row = last.fetchone() if last.description else None
        except psycopg.Error as error:
            raise self._fault_of(error) or StorageUnavailable("unknown") from error
        return "" if row is None else str(row[0])

    def way(self) -> float:
        """Seconds to the server and back, at best."""
        ways = []
        for _ in range(_WALKS):
            began = perf_counter()
            self.execute("SELECT 1")
            ways.append(perf_counter() - began)
        return min(ways)

    def close(self) -> None:
        """Let go."""
        self._pipeline.close()
        self._connection.close()

    @property
    def _is_idle(self) -> bool:
        return self._connection.pgconn.transaction_status == TransactionStatus.IDLE

    def _leave_mark(self) -> None:
        self.mark = next(self._marks)
        if self._marked is None:
            self._pipeline.add(_FIRST_MARK, (self.mark,))
        else:
            self._pipeline.add(_NEXT_MARK, (self.mark, self._marked))

    def _end(self, how: str) -> Answer:
        ended = self._pipeline.add(how)
        if self._locks:
            self._pipeline.add(_UNLOCK)
        self.settle()
        return ended

    def _spoilt(self) -> StorageUnavailable | None:
        """If it came before the unit at work had begun."""
        return Spoilt() if self._unit and not self._unit.is_here else None

    def _fault_of(self, error: psycopg.Error) -> StorageUnavailable | None:
        return fault_of(error, is_connected=self.is_connected, is_last_try=self.is_last_try)
