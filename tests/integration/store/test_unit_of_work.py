"""Units that happen whole or not at all, whatever the others do; readers beside them."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from domain.deadlines import Deadline, Purpose
from domain.errors import StorageUnavailable
from domain.messaging import FileKind
from domain.people.person import Person
from domain.ports import Committed, Unit
from domain.tickets.conversation import Attachment, AttachmentState
from store.databases import Store, database_of, place_of
from store.errors import DatabaseInUse, DatabaseUrlUnknown, MigrationsPending
from store.opening import open_store
from store.sqlite.engine import SqliteDriver
from tests.databases.directly import DUPLICATE
from tests.databases.kinds import SQLITE
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import GROUP, LANE, incoming, outgoing, ticket_of

on_a_file = pytest.mark.parametrize("database_kind", [SQLITE])


class WrongDecision(Exception):
    pass


def names(unit: Unit) -> list[str]:
    found = (unit.people.get(person_id) for person_id in range(1, 200))
    return [person.name for person in found if person]


async def test_a_failing_unit_undoes_itself_alone(store: Store) -> None:
    def work(unit: Unit, number: int) -> int:
        person_id = unit.people.add(Person(name=str(number)))
        if number % 3 == 0:
            raise WrongDecision(number)
        return person_id

    outcomes = await asyncio.gather(
        *(store.run(lambda unit, n=n: work(unit, n)) for n in range(100)), return_exceptions=True
    )

    failed = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, WrongDecision)]
    assert failed == list(range(0, 100, 3))
    stored = await store.read(names)
    assert sorted(map(int, stored)) == [n for n in range(100) if n % 3]


async def test_an_attempt_undoes_its_part_alone(store: Store) -> None:
    def fail(unit: Unit) -> None:
        with unit.attempt():
            unit.people.add(Person(name="lost"))
            with unit.attempt():
                unit.people.add(Person(name="lost too"))
            raise WrongDecision

    def work(unit: Unit) -> None:
        unit.people.add(Person(name="before"))
        with pytest.raises(WrongDecision):
            fail(unit)
        with unit.attempt():
            unit.people.add(Person(name="kept"))

    await store.run(work)
    assert await store.read(names) == ["before", "kept"]


async def test_reads_see_commits_only_and_do_not_wait_for_a_long_unit(
    store: Store,
) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def long_unit(unit: Unit) -> None:
        unit.people.add(Person(name="slow"))
        begun.set()
        assert may_end.wait(timeout=30)

    running = asyncio.create_task(store.run(long_unit))
    assert await asyncio.to_thread(begun.wait, 30)
    assert await store.read(names) == []
    may_end.set()
    await running
    assert await store.read(names) == ["slow"]


async def test_a_read_stays_on_its_snapshot(store: Store) -> None:
    looked, written = threading.Event(), threading.Event()

    def query(unit: Unit) -> tuple[list[str], list[str]]:
        before = names(unit)
        looked.set()
        assert written.wait(timeout=30)
        return before, names(unit)

    reading = asyncio.create_task(store.read(query))
    assert await asyncio.to_thread(looked.wait, 30)
    await store.run(lambda unit: unit.people.add(Person(name="new")))
    written.set()
    assert await reading == ([], [])


async def test_a_query_can_not_write(store: Store) -> None:
    with pytest.raises(StorageUnavailable) as refused:
        await store.read(lambda unit: unit.people.add(Person(name="x")))
    assert refused.value.reason == "read_only"
    assert await store.read(names) == []


async def test_listeners_hear_what_is_left_to_do_once_it_is_committed(
    store: Store, clock: Clock
) -> None:
    heard: list[Committed] = []
    store.subscribe(heard.append)
    attachment = Attachment(
        owner_id=1,
        kind=FileKind.FILE,
        name="a",
        state=AttachmentState.PENDING,
        created_at=clock.now,
    )

    def work(unit: Unit) -> None:
        unit.outbox.queue(outgoing())
        unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=1, due_at=clock.now))
        unit.attachments.add(attachment)

    await store.run(work)
    assert heard == [Committed(lanes=frozenset({LANE}), due_at=clock.now, has_pending_files=True)]


async def test_nobody_hears_of_what_was_undone_or_left_nothing(store: Store) -> None:
    heard: list[Committed] = []
    store.subscribe(heard.append)

    def work(unit: Unit) -> None:
        unit.outbox.queue(outgoing())
        raise WrongDecision

    with pytest.raises(WrongDecision):
        await store.run(work)
    await store.run(lambda unit: unit.people.add(Person(name="x")))
    assert heard == []


async def test_giving_up_the_wait_harms_nobody(store: Store) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def long_unit(unit: Unit) -> None:
        unit.people.add(Person(name="begun"))
        begun.set()
        assert may_end.wait(timeout=30)

    def submit(work: Callable[[Unit], object]) -> asyncio.Task[object]:
        return asyncio.create_task(store.run(work, order="a chat"))

    running = submit(long_unit)
    assert await asyncio.to_thread(begun.wait, 30)
    waiting = submit(lambda unit: unit.people.add(Person(name="dropped")))
    other = submit(lambda unit: unit.people.add(Person(name="other")))
    await asyncio.sleep(0)
    for task in (running, waiting):
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    may_end.set()
    await other
    assert await store.read(names) == ["begun", "other"]


async def test_units_submitted_before_closing_are_finished(database_url: str, clock: Clock) -> None:
    store = database_of(database_url).store(clock)
    await store.open()
    tasks = [
        asyncio.create_task(store.run(lambda unit: unit.people.add(Person(name="x"))))
        for _ in range(150)
    ]
    await asyncio.sleep(0)
    await store.close()
    assert sorted(await asyncio.gather(*tasks)) == list(range(1, 151))
    with pytest.raises(StorageUnavailable) as closed:
        await store.run(names)
    assert closed.value.reason == "closed"


@on_a_file
async def test_what_can_not_be_undone_is_not_kept_by_the_others_of_its_commit(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = SqliteDriver.execute

    def failing(driver: SqliteDriver, sql: str, parameters: Sequence[object] = ()) -> object:
        if sql == "ROLLBACK TO unit":
            raise StorageUnavailable("input_output")
        return execute(driver, sql, parameters)

    def regret(unit: Unit) -> None:
        unit.people.add(Person(name="regretted"))
        raise WrongDecision

    monkeypatch.setattr(SqliteDriver, "execute", failing)
    outcomes = await asyncio.gather(
        store.run(lambda unit: unit.people.add(Person(name="before"))),
        store.run(regret),
        store.run(lambda unit: unit.people.add(Person(name="after"))),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [StorageUnavailable] * 3
    assert await store.read(names) == []
    await store.run(lambda unit: unit.people.add(Person(name="later")))
    assert await store.read(names) == ["later"]


@on_a_file
async def test_a_full_disk_fails_every_unit_of_the_commit_and_changes_nothing(
    store: Store,
) -> None:
    await store.run(lambda unit: unit.people.add(Person(name="before")))

    def limit_pages(unit: Unit) -> None:
        # SQLite's own way to a full disk.
        pages = unit.people._transaction.execute("PRAGMA page_count").fetchone()[0]
        unit.people._transaction.execute(f"PRAGMA max_page_count={pages + 2}")

    def swallow(unit: Unit) -> str:
        try:
            with unit.attempt():
                unit.people.add(Person(name="x" * 100_000))
        except StorageUnavailable:
            with pytest.raises(StorageUnavailable):
                unit.people.add(Person(name="after the fault"))
        return "as if nothing had been"

    await store.run(limit_pages)
    outcomes = await asyncio.gather(
        store.run(lambda unit: unit.people.add(Person(name="small"))),
        store.run(swallow),
        return_exceptions=True,
    )
    assert [getattr(outcome, "reason", outcome) for outcome in outcomes] == ["disk_full"] * 2
    assert await store.read(names) == ["before"]

    await store.run(lambda unit: unit.people._transaction.execute("PRAGMA max_page_count=1000000"))
    await store.run(lambda unit: unit.people.add(Person(name="after")))
    assert await store.read(names) == ["before", "after"]


@on_a_file
async def test_a_database_locked_by_somebody_else_is_unavailable_until_free(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "gongdan.db"
    await store.run(lambda unit: unit.people._transaction.execute("PRAGMA busy_timeout=1"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable) as locked:
        await store.run(lambda unit: unit.people.add(Person(name="x")))
    assert locked.value.reason == "locked"
    assert await store.read(names) == []
    other.execute("ROLLBACK")
    other.close()
    await store.run(lambda unit: unit.people.add(Person(name="y")))
    assert await store.read(names) == ["y"]


async def test_a_mistake_in_a_unit_is_its_own_error(store: Store) -> None:
    def twice(unit: Unit) -> None:
        ticket = ticket_of(unit)
        unit.tickets.add(ticket)

    with pytest.raises(DUPLICATE):
        await store.run(twice)
    assert await store.read(names) == []


async def test_texts_longer_than_a_network_takes_at_once_arrive_whole(store: Store) -> None:
    texts = [f"{number} " + "很长" * 100_000 for number in range(4)]

    def work(unit: Unit) -> None:
        for text in texts:
            unit.outbox.queue(outgoing(text))

    await store.run(work)
    queued = await store.read(lambda unit: unit.mailroom.queue_of(LANE, 9))
    assert [entry.message.text for entry in queued] == texts


async def test_who_is_at_work_keeps_others_from_moving_it(store: Store, database_url: str) -> None:
    await store.run(names)
    with pytest.raises(DatabaseInUse), database_of(database_url).alone():
        pytest.fail("somebody is at work")
    await store.close()
    with database_of(database_url).alone():
        pass


async def test_opening_makes_folders_and_tables(tmp_path: Path, clock: Clock) -> None:
    url = f"sqlite:///{tmp_path}/deep/data/gongdan.db"
    with pytest.raises(MigrationsPending):
        await open_store(url, clock, migrate=False)
    store = await open_store(url, clock)
    assert await store.run(lambda unit: unit.inbox.store(incoming("1", clock.now))) == 1
    await store.close()
    again = await open_store(url, clock, migrate=False)
    assert await again.run(lambda unit: unit.inbox.store(incoming("1", clock.now))) is None
    await again.close()
    assert (tmp_path / "deep/data").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:secret@h/d",
        "mysql://u@h/d?password=secret",
        "postgresql//u:secret@h/d",
        "postgresql://u:secret@h:port/d",
        "sqlite://",
        "sqlite:///:memory:",
        "nonsense",
        "",
    ],
)
async def test_an_unsupported_address_is_refused(url: str, clock: Clock) -> None:
    with pytest.raises(DatabaseUrlUnknown) as refused:
        await open_store(url, clock)
    assert "secret" not in str(refused.value)


def test_a_password_is_not_shown_wherever_it_stands() -> None:
    shown = place_of("postgresql://u:secret@h/d?sslmode=require&password=secret&sslpassword=secret")
    assert shown == "postgresql://u:***@h/d?sslmode=require"


async def test_times_are_the_same_throughout_a_unit_and_utc(store: Store, clock: Clock) -> None:
    def work(unit: Unit) -> bool:
        before = unit.now
        clock.advance(hours=1)
        return unit.now == before == ticket_of(unit, origin=GROUP).created_at

    assert await store.run(work)
