"""Units that share a transaction on PostgreSQL: each happens whole or not at all, by itself."""

import asyncio
import threading
from functools import partial

import pytest
from sqlalchemy.engine import make_url

from domain.people.person import Person
from domain.ports import Unit
from store.databases import Store, database_of
from store.postgres import unit_of_work
from tests.databases.directly import DUPLICATE, directly
from tests.databases.kinds import CHOSEN, POSTGRESQL
from tests.databases.postgres import OWN_URL, Postgres
from tests.databases.proxy import Cut, Proxy
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import incoming, ticket_of
from tests.integration.store.waiting import PATIENCE, at_work, together
from tests.waiting import until

_MANY = 24
# In which transactions people are added; a row says only in which part of one.
_NOTING = """
    CREATE TABLE noted (transaction xid8);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN INSERT INTO noted VALUES (pg_current_xact_id()); RETURN NULL; END';
    CREATE TRIGGER noting AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION note()
"""

pytestmark = [
    pytest.mark.parametrize("database_kind", [POSTGRESQL]),
    pytest.mark.skipif(CHOSEN not in {"", POSTGRESQL}, reason="another database was chosen"),
]


def add(unit: Unit, name: str = "王女士") -> int:
    return unit.people.add(Person(name=name))


def names(url: str) -> list[str]:
    return sorted(name for (name,) in directly(url, "SELECT name FROM people"))


async def test_those_who_wait_share_transactions(store: Store, database_url: str) -> None:
    directly(database_url, _NOTING)
    done = await together(store, [lambda unit, n=n: add(unit, str(n)) for n in range(_MANY)])
    assert names(database_url) == sorted(map(str, range(_MANY)))
    assert len(set(done)) == _MANY
    [(transactions,)] = directly(database_url, "SELECT count(DISTINCT transaction) FROM noted")
    assert transactions < _MANY


async def test_who_has_to_begin_anew_leaves_nothing_of_the_first_time(
    store: Store, database_url: str, clock: Clock
) -> None:
    """Somebody of another process has the number they want, and they learn it in a part."""
    neighbour = database_of(database_url).store(clock)
    await neighbour.open()

    tries = []

    def comes(unit: Unit, count: int) -> int | None:
        tries.append(count)
        if unit.inbox.store(incoming(f"e{count}", clock.now)) is None:
            return None
        with unit.attempt():
            return ticket_of(unit).number

    works = [partial(comes, count=count) for count in range(_MANY)]
    async with at_work(neighbour, ticket_of):
        # Each behind one that nobody disturbs.
        coming = asyncio.ensure_future(
            together(store, [work for each in works for work in (add, each)])
        )
        await until(lambda: len(tries) >= _MANY)
    assert sorted((await coming)[1::2]) == list(range(1002, 1002 + _MANY))
    await neighbour.close()


async def test_what_cannot_be_written_in_the_end_is_its_own_mistake(
    store: Store, database_url: str
) -> None:
    """It comes out only when the next one asks something, or with the commit of all."""
    ticket = await store.run(ticket_of)

    def mistaken(unit: Unit) -> None:
        add(unit, "lost")
        unit.tickets.add(ticket)

    works = [lambda unit, n=n: add(unit, str(n)) for n in range(6)]
    done = await together(store, [*works[:2], mistaken, *works[2:], mistaken])
    assert [isinstance(one, int) for one in done] == [
        True,
        True,
        False,
        True,
        True,
        True,
        True,
        False,
    ]
    assert isinstance(done[2], DUPLICATE)
    assert isinstance(done[-1], DUPLICATE)
    assert [name for name in names(database_url) if name in "012345"] == list("012345")
    assert "lost" not in names(database_url)


async def test_who_takes_long_keeps_nobody_waiting_for_good(
    store: Store, database_url: str
) -> None:
    async with at_work(store, lambda unit: add(unit, "slow")), asyncio.timeout(PATIENCE):
        await store.run(lambda unit: add(unit, "fast"))
        assert names(database_url) == ["fast"]
    assert names(database_url) == ["fast", "slow"]


async def test_far_from_the_server_nobody_waits_for_another(
    database_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_of_work, "_NEAR", 0)
    monkeypatch.setattr(unit_of_work, "_PATIENCE", 2 * PATIENCE)
    store = database_of(database_url).store(clock)
    await store.open()
    meeting = threading.Barrier(4)
    met = await asyncio.gather(
        *(store.run(lambda unit: meeting.wait(PATIENCE)) for _ in range(meeting.parties))
    )
    assert sorted(met) == [0, 1, 2, 3]
    await store.close()


@pytest.mark.skipif(bool(OWN_URL), reason="a server of one's own is not reached by a socket")
@pytest.mark.parametrize("cut", [Cut.BEFORE_IT_ARRIVES, Cut.BEFORE_THE_ANSWER])
async def test_a_commit_of_many_without_an_answer_happens_once(
    postgres: Postgres, database_url: str, clock: Clock, cut: Cut
) -> None:
    assert postgres.server is not None
    proxy = Proxy(postgres.server.folder)
    database = str(make_url(database_url).database)
    store = database_of(postgres.server.url(database, through=proxy.folder)).store(clock)
    await store.open()
    proxy.cut_at_commit(cut)
    done = await together(store, [lambda unit, n=n: add(unit, str(n)) for n in range(_MANY)])
    assert names(database_url) == sorted(map(str, range(_MANY)))
    assert len(set(done)) == _MANY
    await store.close()
    proxy.close()
