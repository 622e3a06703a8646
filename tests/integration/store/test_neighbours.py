"""Several stores on one PostgreSQL, as several processes have them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from domain.deadlines import Deadline, Purpose
from domain.ports import Committed, Lane
from store.databases import Store, database_of
from tests.databases.kinds import CHOSEN, POSTGRESQL
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import GROUP, outgoing
from tests.waiting import until

pytestmark = [
    pytest.mark.parametrize("database_kind", [POSTGRESQL]),
    pytest.mark.skipif(CHOSEN not in {"", POSTGRESQL}, reason="another database was chosen"),
]

Attend = Callable[[], Awaitable[Store]]


@pytest_asyncio.fixture
async def attend(database_url: str, clock: Clock) -> AsyncIterator[Attend]:
    stores: list[Store] = []

    async def one_more() -> Store:
        store = database_of(database_url).store(clock)
        stores.append(store)
        await store.open()
        await store.attend(await store.run(lambda unit: unit.runs.begin()))
        return store

    yield one_more
    await asyncio.gather(*(store.close() for store in stores))


async def test_neighbours_hear_of_commits(attend: Attend, clock: Clock) -> None:
    one, other = await attend(), await attend()
    heard: dict[Store, list[Committed]] = {one: [], other: []}
    for store, committed in heard.items():
        store.subscribe(committed.append)

    def work(unit) -> None:
        unit.outbox.queue(outgoing("hello"))
        unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=1, due_at=clock.now))

    await one.run(work)
    await until(lambda: bool(heard[other]))
    lanes = frozenset({Lane(account=GROUP.account, chat=GROUP.chat)})
    assert heard[one] == [Committed(lanes=lanes, due_at=clock.now)]
    assert heard[other] == [Committed(lanes=lanes, due_at=clock.now, is_ours=False)]
