"""The server falls over, comes back, or the way to it is cut: nothing is lost, nothing doubled."""

import asyncio
import signal
import threading
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy.engine import make_url

from domain.errors import StorageUnavailable
from domain.people.person import Person
from domain.ports import Unit
from store.databases import Store, database_of
from store.dialects import AT_WORK
from store.errors import DatabaseInUse
from store.postgres.driver import PostgresDriver
from tests.databases.directly import directly, driver_of
from tests.databases.kinds import CHOSEN, POSTGRESQL
from tests.databases.postgres import OWN_URL, Postgres
from tests.databases.proxy import Cut, Proxy
from tests.databases.server import PostgresServer
from tests.integration.store.conftest import Clock
from tests.waiting import until

# Whoever is added stays on the way for a while, in the middle of the commit.
_SLOWLY = """
    CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION dawdle()
"""

# Whoever is added is refused in the end, in the commit itself.
_REFUSED = """
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN RAISE EXCEPTION ''not today''; END';
    CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuse()
"""

pytestmark = [
    pytest.mark.parametrize("database_kind", [POSTGRESQL]),
    pytest.mark.skipif(bool(OWN_URL), reason="a server of one's own is not switched off"),
    pytest.mark.skipif(CHOSEN not in {"", POSTGRESQL}, reason="another database was chosen"),
]


@pytest.fixture
def server(postgres: Postgres) -> Iterator[PostgresServer]:
    assert postgres.server is not None
    yield postgres.server
    if not postgres.server.is_running:
        postgres.server.start()


@pytest.fixture
def proxy(server: PostgresServer) -> Iterator[Proxy]:
    proxy = Proxy(server.folder)
    yield proxy
    proxy.close()


def add(unit: Unit, name: str = "王女士") -> int:
    return unit.people.add(Person(name=name))


def names(unit: Unit) -> list[str]:
    found = (unit.people.get(person_id) for person_id in range(1, 100))
    return [person.name for person in found if person]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_a_restart_between_units_is_not_noticed(
    store: Store, server: PostgresServer, how: signal.Signals
) -> None:
    await asyncio.gather(*(store.run(add) for _ in range(12)))
    assert len(await store.read(names)) == 12
    server.stop(how)
    server.start()
    await asyncio.gather(*(store.run(add) for _ in range(12)))
    assert len(await store.read(names)) == 24


async def test_while_it_is_away_everybody_is_told_and_then_all_is_well(
    store: Store, server: PostgresServer
) -> None:
    await store.run(lambda unit: add(unit, "before"))
    server.stop()
    for ask in (store.run, store.read):
        with pytest.raises(StorageUnavailable) as told:
            await ask(names)
        assert told.value.reason in {"not_connected", "disconnected"}
    server.start()
    await store.run(lambda unit: add(unit, "after"))
    assert await store.read(names) == ["before", "after"]


async def test_a_unit_in_whose_midst_it_fell_over_is_done_anew(
    store: Store, server: PostgresServer
) -> None:
    begun, may_go_on = threading.Event(), threading.Event()
    tries = []

    def work(unit: Unit) -> int:
        tries.append(unit.now)
        add(unit, "in the midst")
        begun.set()
        assert may_go_on.wait(timeout=60)
        return add(unit, "at last")

    running = asyncio.create_task(store.run(work))
    assert await asyncio.to_thread(begun.wait, 60)
    server.stop(signal.SIGQUIT)
    server.start()
    may_go_on.set()
    await running
    assert await store.read(names) == ["in the midst", "at last"]
    assert len(tries) == 2


@pytest.mark.parametrize("cut", [Cut.BEFORE_IT_ARRIVES, Cut.BEFORE_THE_ANSWER])
async def test_a_commit_without_an_answer_is_looked_up(
    database_url: str, server: PostgresServer, proxy: Proxy, clock: Clock, cut: Cut
) -> None:
    database = make_url(database_url).database
    store = database_of(server.url(str(database), through=proxy.folder)).store(clock)
    await store.open()
    tries = []

    def work(unit: Unit) -> int:
        tries.append(unit.now)
        return add(unit)

    proxy.cut_at_commit(cut)
    await store.run(work)
    assert await store.read(names) == ["王女士"]
    assert len(tries) == (1 if cut is Cut.BEFORE_THE_ANSWER else 2)
    await store.close()


async def test_a_commit_still_under_way_is_waited_for(
    database_url: str, server: PostgresServer, proxy: Proxy, clock: Clock
) -> None:
    """What was committed last ends a moment after the way to it was cut."""
    directly(database_url, _SLOWLY)
    database = make_url(database_url).database
    store = database_of(server.url(str(database), through=proxy.folder)).store(clock)
    await store.open()
    tries = []

    def work(unit: Unit) -> int:
        tries.append(unit.now)
        return add(unit)

    proxy.cut_at_commit(Cut.WHILE_IT_IS_UNDER_WAY)
    await store.run(work)
    assert await store.read(names) == ["王女士"]
    assert len(tries) == 1
    await store.close()


async def test_a_commit_that_is_refused_lets_go_of_its_locks(
    store: Store, database_url: str
) -> None:
    """Held on to by a connection that rests, they would keep a chat from everybody."""
    directly(database_url, _REFUSED)
    with pytest.raises(psycopg.Error):
        await store.run(add, order="chat")
    held = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'"
    assert directly(database_url, held) == []


async def test_what_the_server_is_told_to_break_off_may_be_tried_again(
    database_url: str, clock: Clock
) -> None:
    """It is no mistake of ours that nobody could handle: hosts limit how long statements take."""
    directly(database_url, _SLOWLY.replace("DEFERRABLE INITIALLY DEFERRED", ""))
    database = str(make_url(database_url).database)
    directly(database_url, f"ALTER DATABASE {database} SET statement_timeout = '200ms'")
    store = database_of(database_url).store(clock)
    await store.open()
    with pytest.raises(StorageUnavailable) as told:
        await store.run(add)
    assert told.value.reason == "cancelled"
    await store.close()


async def test_a_transaction_knows_its_number_though_a_part_of_it_failed(
    database_url: str,
) -> None:
    driver = driver_of(database_url)
    driver.begin()
    driver.begin_part()
    driver.later("SELECT 1 / 0")
    with pytest.raises(psycopg.Error):
        driver.execute("DELETE FROM people")
    driver.undo_part()
    driver.execute("DELETE FROM people")
    assert isinstance(driver, PostgresDriver)
    assert driver.number.isdigit()
    driver.commit()
    driver.close()


async def test_a_unit_that_wrote_nothing_needs_no_looking_up(
    database_url: str, server: PostgresServer, proxy: Proxy, clock: Clock
) -> None:
    database = make_url(database_url).database
    store = database_of(server.url(str(database), through=proxy.folder)).store(clock)
    await store.open()
    await store.run(add)
    proxy.cut_at_commit(Cut.BEFORE_IT_ARRIVES)
    async with asyncio.timeout(30):
        assert await store.run(names) == ["王女士"]
    await store.close()


async def test_a_commit_during_which_it_fell_over_is_looked_up_when_it_is_back(
    database_url: str, server: PostgresServer, proxy: Proxy, clock: Clock
) -> None:
    database = make_url(database_url).database
    store = database_of(server.url(str(database), through=proxy.folder)).store(clock)
    await store.open()
    heard = []
    store.subscribe(heard.append)

    def work(unit: Unit) -> int:
        proxy.cut_at_commit(Cut.BEFORE_THE_ANSWER, then=lambda: server.stop(signal.SIGQUIT))
        return add(unit)

    running = asyncio.create_task(store.run(work))
    await asyncio.to_thread(server.wait_for_end)
    server.start()
    await running
    assert await store.read(names) == ["王女士"]
    await store.close()


async def test_a_number_that_was_given_again_says_nothing_of_whoever_had_it_first(
    database_url: str, server: PostgresServer, proxy: Proxy, clock: Clock
) -> None:
    """Of a transaction that never reached the disk, a server that fell over knows nothing."""
    database = make_url(database_url).database
    store = database_of(server.url(str(database), through=proxy.folder)).store(clock)
    await store.open()
    await store.run(lambda unit: add(unit, "before"))
    tries = []

    def others_come_first() -> None:
        server.stop(signal.SIGQUIT)
        server.start()
        for _ in range(40):
            directly(database_url, "SELECT pg_current_xact_id()")

    def work(unit: Unit) -> int:
        tries.append(unit.now)
        return add(unit)

    proxy.cut_at_commit(Cut.BEFORE_IT_ARRIVES, then=others_come_first)
    await store.run(work)
    assert await store.read(names) == ["before", "王女士"]
    assert len(tries) == 2
    await store.close()


async def test_one_that_is_about_to_let_go_is_waited_for(database_url: str, clock: Clock) -> None:
    """The server hears a moment late of a process that ended, and the next one starts at once."""
    ending = driver_of(database_url)
    ending.execute(f"SELECT pg_advisory_lock({AT_WORK})")
    store = database_of(database_url).store(clock)
    opening = asyncio.create_task(store.open())
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    await until(lambda: bool(directly(database_url, waiting)))
    ending.close()
    await opening
    await store.close()


async def test_after_a_restart_of_the_server_who_is_at_work_keeps_others_from_moving_it(
    store: Store, server: PostgresServer, database_url: str
) -> None:
    server.stop(signal.SIGQUIT)
    server.start()
    await store.run(add)
    with pytest.raises(DatabaseInUse), database_of(database_url).alone():
        pytest.fail("somebody is at work")


async def test_while_somebody_has_the_database_to_themselves_nobody_changes_anything(
    store: Store, server: PostgresServer, database_url: str, clock: Clock
) -> None:
    await store.run(add)
    server.stop()
    server.start()
    with database_of(database_url).alone():
        with pytest.raises(StorageUnavailable) as refused:
            await store.run(add)
        assert refused.value.reason == "in_use"
        with pytest.raises(DatabaseInUse):
            await database_of(database_url).store(clock).open()
    await store.run(add)
    assert await store.read(names) == ["王女士", "王女士"]
