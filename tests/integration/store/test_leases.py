"""What one process at a time may hold: on a server by turns, on a file without a word."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from domain.people.person import Person, Role
from domain.ports import Lease, Unit
from store.databases import Store, database_of
from store.dialects import RUN_AT_WORK
from tests.databases.directly import directly
from tests.databases.kinds import CHOSEN, POSTGRESQL, SQLITE
from tests.integration.store.conftest import Clock
from tests.waiting import until

NAME = "account/telegram.main"

on_a_server = [
    pytest.mark.parametrize("database_kind", [POSTGRESQL]),
    pytest.mark.skipif(CHOSEN not in {"", POSTGRESQL}, reason="another database was chosen"),
]


def several(test: object) -> object:
    for mark in on_a_server:
        test = mark(test)
    return test


@pytest_asyncio.fixture
async def neighbour(store: Store, database_url: str, clock: Clock) -> AsyncIterator[Store]:
    """Another process at work, beside that of `store`."""
    await store.attend(await begin(store))
    other = database_of(database_url).store(clock)
    await other.open()
    await other.attend(await begin(other))
    yield other
    await other.close()


async def begin(store: Store) -> int:
    return await store.run(lambda unit: unit.runs.begin())


async def take(store: Store, holder: int) -> bool:
    return await store.run(lambda unit: unit.leases.take(NAME, holder))


async def lease(store: Store) -> Lease:
    [found] = await store.read(lambda unit: unit.leases.all())
    return found


def age(url: str, seconds: int) -> None:
    """As if it had been taken so much earlier."""
    directly(url, f"UPDATE leases SET until = until - interval '{seconds} seconds'")


@pytest.mark.parametrize("database_kind", [SQLITE])
@pytest.mark.skipif(CHOSEN not in {"", SQLITE}, reason="another database was chosen")
async def test_a_file_is_held_whole_and_nothing_is_written(store: Store, database_url: str) -> None:
    assert await take(store, 1)
    await store.run(lambda unit: unit.leases.release(NAME, 1))
    assert await store.read(lambda unit: unit.leases.all()) == []
    assert list(await store.read(lambda unit: unit.leases.present())) == []
    assert directly(database_url, "SELECT * FROM leases") == []


@several
async def test_one_holds_it_and_lets_go(store: Store, neighbour: Store) -> None:
    assert await take(store, 1)
    assert await take(store, 1)
    assert not await take(neighbour, 2)
    held = await lease(neighbour)
    assert (held.name, held.holder, held.is_live) == (NAME, 1, True)
    # Who does not hold it lets go of nothing.
    await neighbour.run(lambda unit: unit.leases.release(NAME, 2))
    assert not await take(neighbour, 2)
    await store.run(lambda unit: unit.leases.release(NAME, 1))
    assert await take(neighbour, 2)
    assert not await take(store, 1)


@several
async def test_of_many_who_want_it_at_once_one_gets_it(store: Store, neighbour: Store) -> None:
    stores = (store, neighbour)
    taken = await asyncio.gather(*(take(stores[n % 2], n) for n in range(12)))
    assert sum(taken) == 1
    assert (await lease(store)).holder == taken.index(True)


@several
async def test_of_who_is_there_but_stands_still_it_ends_with_time(
    store: Store, neighbour: Store, database_url: str
) -> None:
    assert await take(store, 1)
    age(database_url, 9)
    assert not await take(neighbour, 2)
    age(database_url, 2)
    assert not (await lease(neighbour)).is_live
    assert await take(neighbour, 2)
    # Whoever wakes up finds that it is not theirs any more.
    assert not await take(store, 1)


@several
async def test_of_who_is_gone_it_passes_on_though_the_clock_was_set_back(
    store: Store, neighbour: Store, database_url: str
) -> None:
    assert await take(store, 1)
    age(database_url, -3600)
    assert not await take(neighbour, 2)
    await store.close()
    await until(lambda: take(neighbour, 2))


@several
async def test_of_who_is_gone_it_passes_on_soon(
    store: Store, neighbour: Store, database_url: str
) -> None:
    assert await take(store, 1)
    await store.close()

    async def is_alone() -> bool:
        return set(await neighbour.read(lambda unit: unit.leases.present())) == {2}

    await until(is_alone)
    # A server that fell over takes everybody's locks, and those at work need a moment.
    assert not await take(neighbour, 2)
    age(database_url, 4)
    assert not (await lease(neighbour)).is_live
    assert await take(neighbour, 2)


@several
async def test_who_is_at_work_is_known_again_after_a_lost_connection(
    store: Store, neighbour: Store, database_url: str
) -> None:
    locks = f"FROM pg_locks WHERE locktype = 'advisory' AND classid = {RUN_AT_WORK}"
    lost = directly(database_url, f"SELECT pid, pg_terminate_backend(pid) {locks}")
    assert len(lost) == 2

    def are_back() -> bool:
        pids = {pid for (pid,) in directly(database_url, f"SELECT pid {locks}")}
        return len(pids - {pid for pid, _ in lost}) == 2

    await until(are_back)
    assert set(await store.read(lambda unit: unit.leases.present())) == {1, 2}


@several
async def test_who_looks_or_only_runs_a_command_is_not_at_work(
    store: Store, neighbour: Store, database_url: str, clock: Clock
) -> None:
    command = database_of(database_url).store(clock)
    await command.open()
    assert await command.run(lambda unit: unit.runs.latest()[0].id) == 2
    assert set(await command.read(lambda unit: unit.leases.present())) == {1, 2}
    await command.close()


async def test_who_locks_a_name_sees_all_that_was_done_under_it(store: Store) -> None:
    """A limit on rows others add: without the lock, two would each find room."""

    def join(unit: Unit) -> bool:
        unit.lock("admins")
        if len(unit.people.with_role(Role.ADMIN)) >= 3:
            return False
        unit.people.add(Person(name="李", roles=frozenset({Role.ADMIN})))
        return True

    done = await asyncio.gather(*(store.run(join) for _ in range(16)))
    assert sum(done) == 3


async def test_other_names_are_nobodys_hindrance(store: Store) -> None:
    def work(unit: Unit, name: str) -> int:
        unit.lock(name)
        return 1

    names = [f"team/{n % 4}" for n in range(16)]
    done = await asyncio.gather(*(store.run(lambda unit, n=n: work(unit, n)) for n in names))
    assert done == [1] * 16


async def test_a_lock_goes_with_the_part_it_was_taken_in(store: Store) -> None:
    """What follows a part that failed has to take it anew."""

    class Undone(Exception):
        pass

    def fail(unit: Unit) -> None:
        with unit.attempt():
            unit.lock("admins")
            unit.people.add(Person(name="李"))
            raise Undone

    def join(unit: Unit) -> bool:
        with pytest.raises(Undone):
            fail(unit)
        with unit.attempt():
            unit.lock("admins")
            has_room = not unit.people.with_role(Role.ADMIN)
        if has_room:
            unit.people.add(Person(name="李", roles=frozenset({Role.ADMIN})))
        return has_room

    done = await asyncio.gather(*(store.run(join) for _ in range(12)))
    assert sum(done) == 1
