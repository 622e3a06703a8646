"""Several stores on one PostgreSQL, as several processes have them: they hear of each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio

from domain.deadlines import Deadline, Purpose
from domain.ports import Committed, Lane, Unit
from store.databases import Store, database_of
from tests.databases.directly import directly
from tests.databases.kinds import CHOSEN, POSTGRESQL
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import GROUP, LANE, outgoing
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


def heard_by(store: Store, topic: str) -> list[str]:
    heard: list[str] = []
    store.neighbours.listen(topic, heard.append)
    return heard


async def test_all_others_hear_each_word_in_order(attend: Attend) -> None:
    one, *others = [await attend() for _ in range(3)]
    own, heard = heard_by(one, "typing"), [heard_by(other, "typing") for other in others]
    elsewhere = heard_by(others[0], "whispers")
    words = [f'王女士 "{n}" {"…" * 500}' for n in range(200)]
    for word in words:
        one.neighbours.tell("typing", word)
    await until(lambda: all(len(theirs) == len(words) for theirs in heard))
    assert heard == [words, words]
    assert own == elsewhere == []


async def test_one_who_fails_to_listen_silences_no_other(attend: Attend) -> None:
    one, other = await attend(), await attend()
    loop = asyncio.get_running_loop()
    failures = []
    loop.set_exception_handler(lambda _, context: failures.append(context["exception"]))

    def fail(body: str) -> None:
        raise LookupError(body)

    other.neighbours.listen("typing", fail)
    heard = heard_by(other, "typing")
    one.neighbours.tell("typing", "1")
    await until(lambda: heard == ["1"])
    assert [str(failure) for failure in failures] == ["1"]


@pytest.mark.parametrize("letter", ["hello", "5", "[]", '["a", "b"]', '["a", ["typing", "1", 2]]'])
async def test_what_others_say_on_the_channel_makes_nobody_deaf(
    attend: Attend, database_url: str, letter: str
) -> None:
    one, other = await attend(), await attend()
    heard = heard_by(other, "typing")
    directly(database_url, f"NOTIFY gongdan, '{letter}'")
    one.neighbours.tell("typing", "2")
    await until(lambda: heard == ["2"])


async def test_what_is_too_much_for_a_word_is_refused(attend: Attend) -> None:
    one, other = await attend(), await attend()
    heard = heard_by(other, "typing")
    with pytest.raises(ValueError, match="typing"):
        one.neighbours.tell("typing", "好" * 2500)
    one.neighbours.tell("typing", "x" * 6900)
    await until(lambda: [len(word) for word in heard] == [6900])


async def test_they_hear_of_commits(attend: Attend, clock: Clock) -> None:
    one, other = await attend(), await attend()
    heard: dict[Store, list[Committed]] = {one: [], other: []}
    for store, committed in heard.items():
        store.subscribe(committed.append)

    def work(unit: Unit) -> None:
        unit.outbox.queue(outgoing())
        unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=1, due_at=clock.now))

    await one.run(work)
    await until(lambda: heard[other])
    assert heard[one] == [Committed(lanes=frozenset({LANE}), due_at=clock.now)]
    assert heard[other] == [replace(heard[one][0], is_ours=False)]


@pytest.mark.parametrize("name", ["", "群" * 60, '"' * 60], ids=["short", "long", "quoted"])
async def test_of_many_commits_they_hear_every_chat(attend: Attend, name: str) -> None:
    one, other = await attend(), await attend()
    chats = {f"{number}{name}" for number in range(400)}
    lanes: set[Lane] = set()
    other.subscribe(lambda committed: lanes.update(committed.lanes))

    def queue(unit: Unit, some: list[str]) -> None:
        for chat in some:
            unit.outbox.queue(outgoing(address=replace(GROUP, chat=chat)))

    await asyncio.gather(*(one.run(lambda unit, c=chat: queue(unit, [c])) for chat in chats))
    await until(lambda: {lane.chat for lane in lanes} == chats)
    lanes.clear()
    await one.run(lambda unit: queue(unit, sorted(chats)))
    await until(lambda: {lane.chat for lane in lanes} == chats)


async def test_what_a_command_leaves_to_do_is_heard_though_it_ends(
    attend: Attend, database_url: str, clock: Clock
) -> None:
    other = await attend()
    heard: list[Committed] = []
    other.subscribe(heard.append)
    command = database_of(database_url).store(clock)
    await command.open()
    await command.run(lambda unit: unit.outbox.queue(outgoing()))
    await command.close()
    await until(lambda: heard)
    assert heard == [Committed(lanes=frozenset({LANE}), is_ours=False, is_left_behind=True)]


async def test_after_lost_connections_they_hear_again(attend: Attend, database_url: str) -> None:
    one, other = await attend(), await attend()
    heard = heard_by(other, "typing")
    one.neighbours.tell("typing", "before")
    await until(lambda: heard == ["before"])
    directly(
        database_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )

    def is_heard() -> bool:
        one.neighbours.tell("typing", "after")
        return "after" in heard

    await until(is_heard)
    await one.run(lambda unit: unit.outbox.queue(outgoing()))
    assert await other.read(lambda unit: unit.mailroom.lanes()) == [LANE]


async def test_the_first_word_after_a_lost_connection_is_told_on_a_new_one(
    attend: Attend, database_url: str
) -> None:
    one, other = await attend(), await attend()
    heard = heard_by(other, "typing")
    one.neighbours.tell("typing", "1")
    await until(lambda: heard == ["1"])
    cut = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE query LIKE 'SELECT pg_notify%%' AND pid <> pg_backend_pid()"
    )
    assert await asyncio.to_thread(directly, database_url, cut) == [(True,)]
    one.neighbours.tell("typing", "2")
    await until(lambda: heard == ["1", "2"])
