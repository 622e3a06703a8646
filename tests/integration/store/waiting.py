"""Units that wait for others."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from domain.ports import Unit
from store.databases import Store

PATIENCE = 20


@asynccontextmanager
async def at_work(store: Store, work: Callable[[Unit], Any]) -> AsyncIterator[None]:
    """Somebody did this and has not ended yet."""
    begun, may_end = threading.Event(), threading.Event()

    def stay(unit: Unit) -> None:
        work(unit)
        begun.set()
        assert may_end.wait(PATIENCE)

    staying = asyncio.create_task(store.run(stay))
    assert await asyncio.to_thread(begun.wait, PATIENCE)
    yield
    may_end.set()
    await staying


async def together(store: Store, works: Sequence[Callable[[Unit], Any]]) -> list[Any]:
    """What comes of them if they wait for the same while."""
    async with at_work(store, lambda unit: unit.people.get(1)):
        waiting = [asyncio.ensure_future(store.run(work)) for work in works]
        await asyncio.sleep(0)
    return await asyncio.gather(*waiting, return_exceptions=True)
