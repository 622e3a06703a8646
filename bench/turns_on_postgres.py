"""Conversation turns per second on PostgreSQL by several processes, and what each costs in
processor time, ours and the server's.

Beside it: the same rows in the same commits through libpq, each unit one way there and back, by
as many processes, each on a database of its own.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import psutil
import psycopg

from bench.apart import LEARNING, Change
from bench.customers import FOLLOW_UPS, TURNS
from bench.figures import Figure
from bench.turns import WARM_UP, furnished, walk
from store.opening import open_store
from store.postgres.pipeline import Answer, Pipeline
from tests.databases.server import PostgresServer

_PROCESSES = (1, 2, 4)
_CUSTOMERS = 300
_RECORDED = 100
_TARGETS = {2: 1500.0}
_WHOLE = """
    SELECT count(*) FROM tickets
    WHERE (SELECT count(*) FROM ticket_messages WHERE number = tickets.number) = %s
"""
_CHANGES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What came of some processes side by side. Seconds."""

    turns: int
    seconds: float
    ours: float
    servers: float

    @property
    def rate(self) -> float:
        return self.turns / self.seconds

    def cost(self, seconds: float) -> float:
        """Milliseconds of a turn."""
        return seconds / self.turns * 1000


def measure(folder: Path) -> list[Figure]:
    """On a server of this machine that is as durable as any, reached by a socket."""
    server = PostgresServer(is_durable=True)
    server.create()
    try:
        recording = folder / "recording"
        _command(server, "CREATE DATABASE turns")
        units = asyncio.run(_record(server))
        recording.write_text(json.dumps(units), "utf-8")
        return [f for count in _PROCESSES for f in _figures(server, count, recording)]
    finally:
        server.remove()


def _figures(server: PostgresServer, count: int, recording: Path) -> Iterator[Figure]:
    before = _whole(server)
    ours = _side_by_side(server, [_talk(server, count, n) for n in range(count)])
    if _whole(server) - before != (_CUSTOMERS // count + LEARNING) * count:
        raise RuntimeError("tickets are missing, or not whole")
    copies = [f"copy_{count}_{n}" for n in range(count)]
    for copy in copies:
        _command(server, f"CREATE DATABASE {copy} TEMPLATE before")
    raw = _side_by_side(server, [["replay", server.url(copy), str(recording)] for copy in copies])
    yield Figure(
        what=f"conversation turns, PostgreSQL on this machine, processes: {count}",
        value=ours.rate,
        unit="/s",
        target=_TARGETS.get(count),
        more_is_better=True,
        beside=raw.rate,
        beside_what="the same rows through libpq",
    )
    for whose, mine, other in (
        ("processes", ours.ours, raw.ours),
        ("server", ours.servers, raw.servers),
    ):
        yield Figure(
            what=f"the same, processor time of the {whose} for a turn",
            value=ours.cost(mine),
            unit="ms",
            beside=raw.cost(other),
            beside_what="libpq",
        )


def _talk(server: PostgresServer, count: int, process: int) -> list[str]:
    each = _CUSTOMERS // count
    first = 100_000 * count + process * (each + LEARNING)
    return ["talk", server.url("turns"), str(first), str(each)]


def _side_by_side(server: PostgresServer, tasks: Sequence[Sequence[str]]) -> _Run:
    processes = [_started(task) for task in tasks]
    for process in processes:
        _said(process)
    began, spent = perf_counter(), _processor_seconds(server)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [json.loads(_said(process)) for process in processes]
    seconds, servers = perf_counter() - began, _processor_seconds(server) - spent
    for process in processes:
        process.wait()
    return _Run(
        turns=sum(one["turns"] for one in told),
        seconds=seconds,
        ours=sum(one["processor"] for one in told),
        servers=servers,
    )


def _started(task: Sequence[str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "bench.apart", *task],
        cwd=Path(__file__).parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"it ended: {process.args!r}")
    return line


def _processor_seconds(server: PostgresServer) -> float:
    """Of the server with all its processes, those that ended among them."""
    main = psutil.Process(server.pid)
    spent = 0.0
    for process in main.children():
        # One that ends meanwhile is counted with those that ended.
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent += times.user + times.system
    own = main.cpu_times()
    return float(spent + own.user + own.system + own.children_user + own.children_system)


def _command(server: PostgresServer, sql: str) -> None:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(sql)


def _whole(server: PostgresServer) -> int:
    """Speed is worth nothing if the work was not done."""
    with psycopg.connect(server.url("turns")) as connection:
        found = connection.execute(_WHOLE, (FOLLOW_UPS,)).fetchone()
    return int(found[0]) if found else 0


async def _record(server: PostgresServer) -> list[list[Change]]:
    """One turn after another, so that the same can be done again in the same order."""
    await _warm_up(server)
    _command(server, "CREATE DATABASE before TEMPLATE turns")
    store = await open_store(server.url("turns"), lambda: datetime.now(UTC))
    intake = await furnished(store)
    with _recorded() as statements:
        await walk(intake, range(WARM_UP, WARM_UP + _RECORDED), abreast=1)
    await store.close()
    units = list(_units(statements))
    if len(units) != _RECORDED * TURNS:
        raise RuntimeError(f"{len(units)} units of {_RECORDED * TURNS} turns")
    return units


async def _warm_up(server: PostgresServer) -> None:
    store = await open_store(server.url("turns"), lambda: datetime.now(UTC))
    await walk(await furnished(store), range(WARM_UP))
    await store.close()


@contextmanager
def _recorded() -> Iterator[list[Answer]]:
    statements: list[Answer] = []
    flush = Pipeline.flush

    def noting(pipeline: Pipeline) -> None:
        statements.extend(pipeline.waiting)
        flush(pipeline)

    setattr(Pipeline, "flush", noting)  # noqa: B010 - its type says that it stands
    try:
        yield statements
    finally:
        setattr(Pipeline, "flush", flush)  # noqa: B010


def _units(statements: Sequence[Answer]) -> Iterator[list[Change]]:
    """What changes rows, and the commits around it."""
    unit = [_change("BEGIN")]
    for one in statements:
        if one.sql.startswith(_CHANGES):
            values = [None if value is None else value.decode() for value in one.parameters]
            unit.append(Change(one.sql, values, one.types))
        elif one.sql == "COMMIT":
            yield [*unit, _change("COMMIT")]
            unit = [_change("BEGIN")]


def _change(sql: str) -> Change:
    return Change(sql, [], [])
