"""Broken promises beside 1,000,000 pending deadlines, handled by several processes on one
PostgreSQL: how late is the last one, and is each handled once.

All of them are told to the same two groups, one after another: there is nothing to be gained from
more processes but that any of them may die.
"""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from time import time

import psycopg

from bench.deadlines import BEFORE, PENDING, Clock, broken, policy_and_announcer, promise
from bench.figures import Figure
from scheduler.deadlines import VERBS
from scheduler.due import DueDeadlines
from scheduler.wakeups import Wakeups
from store.opening import open_store
from tests.databases.server import PostgresServer

_DUE = 2_000
_PROCESSES = (1, 2, 4)
# What each says when it has come up; seconds later they begin together.
_UP = "up\n"
_TOGETHER = 0.5
_FILL = """
    INSERT INTO deadlines (purpose, number, subject, due_at, round, attempts, is_pending, error)
    SELECT 'auto_close', 1000000 + n, '',
    timestamptz '2030-01-01 00:00Z' + n::bigint * 7919 % 1000000 * interval '1 minute', 0, 0, 1, ''
    FROM generate_series(1, {}) AS n
"""
_TWICE = """
    SELECT count(*) FROM (
        SELECT number FROM ticket_events WHERE kind = '{}'
        GROUP BY number, data::text HAVING count(*) <> 1
    ) AS it
"""
_ONCE_EACH = ("sla_breached", "alerted")


def measure() -> list[Figure]:
    """Fill once; each number of processes breaks the promises of a copy."""
    server = PostgresServer(is_durable=True)
    server.create()
    try:
        _prepare(server)
        late = {count: _late(server, count) for count in _PROCESSES}
    finally:
        server.remove()
    return [
        Figure(
            what=f"1,000,000 pending on PostgreSQL, {_DUE:,} promises broken in a second, "
            f"{count} process{'es' * (count > 1)}: the last is late by",
            value=seconds,
            unit="s",
        )
        for count, seconds in late.items()
    ]


def _prepare(server: PostgresServer) -> None:
    _do(server, "postgres", "CREATE DATABASE filled")
    asyncio.run(promise(server.url("filled"), _DUE))
    _do(server, "filled", _FILL.format(PENDING - 2 * _DUE))
    _do(server, "filled", "UPDATE outbox SET is_unsent = 0, state = 'sent'")
    _do(server, "filled", "VACUUM (ANALYZE)")


def _late(server: PostgresServer, count: int) -> float:
    database = f"abreast_{count}"
    _do(server, "postgres", f"CREATE DATABASE {database} TEMPLATE filled STRATEGY FILE_COPY")
    processes = [_started(server.url(database)) for _ in range(count)]
    begin = str(time() + _TOGETHER)
    late = [float(process.communicate(begin)[0].splitlines()[-1]) for process in processes]
    for kind in _ONCE_EACH:
        if wrong := _do(server, database, _TWICE.format(kind)):
            raise RuntimeError(f"of {wrong} tickets, {kind} stands in the history not once")
    _do(server, "postgres", f"DROP DATABASE {database}")
    return max(late)


def _started(url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.deadlines_abreast", url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    while process.stdout.readline() != _UP:
        continue
    return process


def _do(server: PostgresServer, database: str, sql: str) -> int:
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        done = connection.execute(sql.encode())
        return int(done.fetchone()[0]) if done.description else 0  # type: ignore[index]


async def _handle(url: str, told: Callable[[], float]) -> float:
    """One of the processes: seconds from the last promise until none is left to be broken."""
    clock = Clock()
    clock.set(BEFORE)
    store = await open_store(url, clock)
    policy, announcer = policy_and_announcer()
    await store.attend(await store.run(lambda unit: unit.runs.begin()))
    wakeups = Wakeups(store, DueDeadlines(store, policy, announcer, VERBS), clock)
    begin = await asyncio.to_thread(told)
    await asyncio.sleep(begin - time())
    clock.start(begin)
    await wakeups.start()
    await broken(store, clock)
    late = (clock() - BEFORE - timedelta(seconds=2)).total_seconds()
    await wakeups.stop()
    await store.close()
    return late


def _told() -> float:
    """Whoever started this says when to begin."""
    print(_UP, end="", flush=True)
    return float(sys.stdin.readline())


if __name__ == "__main__":
    print(asyncio.run(_handle(sys.argv[1], _told)))
