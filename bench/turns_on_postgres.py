"""Conversation turns per second on PostgreSQL, one process, everything of a turn in one commit."""

import asyncio
from datetime import UTC, datetime
from time import perf_counter, process_time

import psycopg

from bench.customers import TURNS
from bench.figures import Figure
from bench.turns import CUSTOMERS, WARM_UP, check, furnished, walk
from store.opening import open_store
from tests.databases.server import PostgresServer


def measure() -> list[Figure]:
    """As on SQLite, on a server of this machine that is as durable as any."""
    server = PostgresServer(is_durable=True)
    server.create()
    try:
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE turns")
        seconds, processor = asyncio.run(_talk(server.url("turns")))
    finally:
        server.remove()
    turns = CUSTOMERS * TURNS
    return [
        Figure(
            what="conversation turns, PostgreSQL on this machine, one process, 64 abreast",
            value=turns / seconds,
            unit="/s",
            more_is_better=True,
        ),
        Figure(
            what="the same, processor time of the process for each",
            value=processor / turns * 1000,
            unit="ms",
        ),
    ]


async def _talk(url: str) -> tuple[float, float]:
    store = await open_store(url, lambda: datetime.now(UTC))
    intake = await furnished(store)
    await walk(intake, range(WARM_UP))
    began, spent = perf_counter(), process_time()
    await walk(intake, range(WARM_UP, WARM_UP + CUSTOMERS))
    seconds, processor = perf_counter() - began, process_time() - spent
    await store.read(check)
    await store.close()
    return seconds, processor
