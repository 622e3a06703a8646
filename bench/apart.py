"""A process of several that talk, or that do the same rows without us. Started by
`turns_on_postgres`; begins when it is told to.

python -m bench.apart talk URL FIRST COUNT
python -m bench.apart replay URL RECORDING
"""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

import psycopg
from psycopg.pq import ExecStatus

from bench.customers import TURNS
from bench.turns import talks_of, walk
from store.opening import open_store

# Customers after whom each connection knows its statements.
LEARNING = 40


class Change(NamedTuple):
    """A statement that changes rows, as it goes to the server."""

    sql: str
    parameters: list[str | None]
    types: list[int]


def main(task: str, *arguments: str) -> None:
    """Do it, and say how it went."""
    if task == "talk":
        url, first, count = arguments
        asyncio.run(_talk(url, int(first), int(count)))
    else:
        url, recording = arguments
        units = json.loads(Path(recording).read_text("utf-8"))
        _replay(url, [[Change(*change) for change in unit] for unit in units])


async def _talk(url: str, first: int, count: int) -> None:
    store = await open_store(url, lambda: datetime.now(UTC))
    await store.attend(await store.run(lambda unit: unit.runs.begin()))
    intake = talks_of(store)
    await walk(intake, range(first, first + LEARNING))
    await asyncio.to_thread(_wait_for_word)
    began, spent = perf_counter(), process_time()
    await walk(intake, range(first + LEARNING, first + LEARNING + count))
    _tell(count * TURNS, began, spent)
    await store.close()


def _replay(url: str, units: list[list[Change]]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        wire = connection.pgconn
        names: dict[str, bytes] = {}
        for change in (change for unit in units for change in unit):
            if change.sql not in names:
                # The first one knows the types.
                names[change.sql] = b"s%d" % len(names)
                wire.prepare(names[change.sql], change.sql.encode(), change.types)
        _wait_for_word()
        began, spent = perf_counter(), process_time()
        for unit in units:
            _commit(wire, [(names[change.sql], _sent(change)) for change in unit])
        _tell(len(units), began, spent)


def _commit(wire: psycopg.pq.abc.PGconn, changes: list[tuple[bytes, list[bytes | None]]]) -> None:
    """One way there and back for each unit: less is not possible."""
    wire.enter_pipeline_mode()
    for name, parameters in changes:
        wire.send_query_prepared(name, parameters)
    wire.pipeline_sync()
    while (result := wire.get_result()) is None or result.status != ExecStatus.PIPELINE_SYNC:
        if result is not None and result.status == ExecStatus.FATAL_ERROR:
            raise RuntimeError(result.error_message)
    wire.exit_pipeline_mode()


def _sent(change: Change) -> list[bytes | None]:
    return [None if value is None else value.encode() for value in change.parameters]


def _wait_for_word() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


def _tell(turns: int, began: float, spent: float) -> None:
    told = {
        "turns": turns,
        "seconds": perf_counter() - began,
        "processor": process_time() - spent,
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
