"""What a conversation turn costs on a desk of 10,000 tickets, and of 1,000,000: nothing may grow
with the tickets that are over. In processor time, which tells more than the clock.
"""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from bench.customers import TURNS
from bench.figures import Figure
from bench.turns import furnished, walk
from bot.intake import Intake
from store.opening import open_store

FEW = 10_000
_CUSTOMERS = 150
_ROUNDS = 3


def measure(few: Path, many: Path) -> list[Figure]:
    """Both by the same customers, in turns; of each the best round counts."""
    return [
        Figure(
            what="processor time of a turn, database of 1,000,000 tickets",
            value=asyncio.run(_cost(many)),
            unit="ms",
            beside=asyncio.run(_cost(few)),
            beside_what="of 10,000",
        )
    ]


async def _cost(database: Path) -> float:
    store = await open_store(f"sqlite:///{database}", lambda: datetime.now(UTC))
    intake = await furnished(store)
    costs = [await _spent(intake, first) for first in range(0, _ROUNDS * _CUSTOMERS, _CUSTOMERS)]
    await store.close()
    return min(costs) / _CUSTOMERS / TURNS * 1000


async def _spent(intake: Intake, first: int) -> float:
    began = process_time()
    await walk(intake, range(first, first + _CUSTOMERS))
    return process_time() - began
