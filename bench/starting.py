"""How long a start takes with a database that is there, and what the process holds when idle.

Beside it: a bare aiohttp server, from the same Python.
"""

import asyncio
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.figures import Figure
from bench.running import Running, free_port, gongdan

_STARTS = 3
_IDLE_SECONDS = 2.0
_SETTINGS = """
data_dir = "."
database_url = "sqlite:///%s"
[http]
port = %d
[log]
level = "warning"
"""


async def measure(folder: Path, database: Path) -> list[Figure]:
    """Start several times; the median counts."""
    starts, sizes = [], []
    for _ in range(_STARTS):
        port = free_port()
        began = perf_counter()
        async with gongdan(folder, _SETTINGS % (database, port), port) as process:
            starts.append(perf_counter() - began)
            await asyncio.sleep(_IDLE_SECONDS)
            sizes.append(process.memory)
    bare_start, bare_size = await _bare(folder)
    return [
        Figure(
            what="start to ready, database of 1,000,000 tickets",
            value=median(starts),
            unit="s",
            target=1.5,
            beside=bare_start,
            beside_what="bare aiohttp server",
        ),
        Figure(
            what="memory when idle",
            value=median(sizes),
            unit="MB",
            target=120,
            beside=bare_size,
            beside_what="bare aiohttp server",
        ),
    ]


async def _bare(folder: Path) -> tuple[float, float]:
    port = free_port()
    process = Running(folder, "echo", ("-m", "bench.peers.echo", str(port)))
    process.start()
    try:
        return await process.answers(f"http://127.0.0.1:{port}/"), process.memory
    finally:
        process.stop()
