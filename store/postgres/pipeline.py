"""Statements on their way to the server and back, several at a time, by libpq itself.

psycopg's cursors would cost several times what the statement does, and a way for each.
"""

import itertools
import selectors
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg import abc
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult

# What many give back would fill the buffers of both sides, and each would wait for the other.
_TOGETHER = 100

# Letters of a command that is its own name.
_SHORT = 20

_FINE = {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}
# The server knows no text with this sign in it.
_NUL, _INSTEAD = b"\0", "\ufffd".encode()


class Answer:
    """What a statement gave back, once it has been flushed."""

    __slots__ = ("_result", "_transformer", "is_first", "parameters", "sql", "types")

    def __init__(
        self, sql: str, parameters: Sequence[bytes | None], transformer: abc.Transformer
    ) -> None:
        self.sql = sql
        self.parameters = parameters
        # Of the parameters, where the server must be told; 0 = it knows.
        self.types: list[int] = []
        # Whether the server is told of the statement with it, for the first time.
        self.is_first = False
        self._transformer = transformer
        self._result: PGresult | None = None

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""
        return self._here.command_tuples or 0

    @property
    def description(self) -> list[tuple[str]] | None:
        """Its columns; None = it gives back no rows."""
        result = self._here
        names = (result.fname(count) for count in range(result.nfields))
        return [((name or b"").decode(),) for name in names] or None

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows."""
        result = self._here
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, tuple)

    @property
    def status(self) -> str:
        """What the server says it did."""
        return (self._here.command_status or b"").decode()

    @property
    def is_here(self) -> bool:
        """It may be asked."""
        return self._result is not None

    def come(self, result: PGresult) -> None:
        """It is here."""
        self._result = result

    @property
    def _here(self) -> PGresult:
        if self._result is None:
            raise RuntimeError(f"asked before it was run: {self.sql}")
        return self._result


class Pipeline:
    """Runs statements in the order they were given. Raises psycopg.Error."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._wire = connection.pgconn
        self._transformer: abc.Transformer = Transformer(connection)
        # Names by statement; there are as many as are written down in the store.
        self._prepared: dict[str, bytes] = {}
        self._numbers = itertools.count(1)
        self._waiting: list[Answer] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wire.socket, selectors.EVENT_READ)

    def add(self, sql: str, parameters: Sequence[Any] = ()) -> Answer:
        """Have it run with the next flush."""
        dumped = [_DUMPED.get(type(value), self._dumped)(value) for value in parameters]
        answer = Answer(sql, dumped, self._transformer)
        if sql not in self._prepared:
            answer.types = [_TYPES.get(type(value), 0) for value in parameters]
        self._waiting.append(answer)
        return answer

    @property
    def waiting(self) -> Sequence[Answer]:
        """What the next flush runs."""
        return self._waiting

    @property
    def is_full(self) -> bool:
        """It is to be flushed now."""
        return len(self._waiting) >= _TOGETHER

    def is_waiting(self, answer: Answer) -> bool:
        """It was not sent yet."""
        return answer in self._waiting

    def drop(self, answer: Answer) -> None:
        """It need not be run."""
        self._waiting.remove(answer)

    def forget(self, since: Answer | None = None) -> None:
        """Run nothing of what waits, or nothing from that one on."""
        del self._waiting[self._waiting.index(since) if since else 0 :]

    def flush(self) -> None:
        """Run what waits. Of one that fails, the error is raised; those behind it are not run."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        self._wire.enter_pipeline_mode()
        for answer in waiting:
            self._send(answer)
        self._wire.pipeline_sync()
        self._push()
        failed = self._receive(waiting)
        self._wire.exit_pipeline_mode()
        if failed is not None:
            raise error_from_result(failed)

    def close(self) -> None:
        """Let go."""
        self._selector.close()

    def _send(self, answer: Answer) -> None:
        name = self._prepared.get(answer.sql)
        if name is None:
            answer.is_first = True
            name = self._prepared[answer.sql] = self._named(answer.sql)
            self._wire.send_prepare(name, answer.sql.encode(), answer.types)
        self._wire.send_query_prepared(name, answer.parameters)

    def _named(self, sql: str) -> bytes:
        """Commands are called as they are spelled: whoever listens on the wire knows them."""
        return sql.encode() if len(sql) <= _SHORT else b"gongdan_%d" % next(self._numbers)

    def _push(self) -> None:
        """What is more than the network takes at once; answers are taken in meanwhile, for a server
        that can't get rid of them takes in nothing more."""
        if not self._wire.flush():
            return
        self._selector.modify(self._wire.socket, selectors.EVENT_READ | selectors.EVENT_WRITE)
        while self._wire.flush():
            [(_, ready)] = self._selector.select()
            if ready & selectors.EVENT_READ:
                self._wire.consume_input()
        self._selector.modify(self._wire.socket, selectors.EVENT_READ)

    def _receive(self, sent: Sequence[Answer]) -> PGresult | None:
        """Returns the first failure."""
        failed: PGresult | None = None
        for answer in sent:
            if answer.is_first:
                prepared = self._next()
                if prepared.status not in _FINE:
                    del self._prepared[answer.sql]
                    failed = failed or prepared
            result = self._next()
            if result.status in _FINE:
                answer.come(result)
            else:
                failed = failed or result
        while self._next().status != ExecStatus.PIPELINE_SYNC:
            continue
        return failed

    def _next(self) -> PGresult:
        while True:
            while self._wire.is_busy():
                # Others may run meanwhile, which libpq's own wait would not let them.
                self._selector.select()
                self._wire.consume_input()
            result = self._wire.get_result()
            if result is not None:
                return result
            if self._wire.status == ConnStatus.BAD:
                raise psycopg.OperationalError("the connection is lost")

    def _dumped(self, value: object) -> bytes:
        """By what psycopg knows, which is more."""
        return bytes(self._transformer.get_dumper(value, PyFormat.TEXT).dump(value) or b"")


def _text(value: str) -> bytes:
    return value.encode().replace(_NUL, _INSTEAD)


# Where the server could not tell: the sum of two parameters.
_TYPES = {int: 20}

# As text, whose type is for the server to know: one form of each statement, whatever is NULL.
_DUMPED: Mapping[type, Callable[[Any], bytes | None]] = {
    str: _text,
    int: lambda value: b"%d" % value,
    bool: lambda value: b"t" if value else b"f",
    type(None): lambda value: None,
    datetime: lambda value: value.isoformat(" ").encode(),
}
