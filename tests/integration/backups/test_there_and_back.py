"""What was saved comes back, to whichever database, and nothing in use is lost for it."""

import asyncio
import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest

from domain.ports import TicketFilter, TicketOrder
from store.backups.installation import Installation
from store.backups.making import make_backup
from store.backups.proving import prove
from store.backups.restoring import Restored, Wish, restore
from store.backups.vault import Vault
from store.backups.watch import Stage
from store.copying.rows import TABLES, Digest
from store.copying.snapshot import open_snapshot
from store.databases import database_of
from store.errors import DatabaseInUse, DatabaseNotEmpty
from store.opening import open_store
from tests.databases.directly import directly
from tests.databases.kinds import BOTH, CHOSEN, DEFAULT, POSTGRESQL, SQLITE
from tests.databases.postgres import Postgres
from tests.integration.backups.conftest import NOW
from tests.integration.backups.onlooker import BrokenOffHere, Onlooker
from tests.integration.store.examples import outgoing

# Where more than one kind of database can be had.
OTHER = {SQLITE: CHOSEN or POSTGRESQL, POSTGRESQL: CHOSEN or SQLITE}


def another_desk(tmp_path: Path, kind: str, postgres: Postgres | None) -> Installation:
    """A machine that has nothing yet."""
    folder = tmp_path / "elsewhere"
    if kind == POSTGRESQL:
        assert postgres is not None
        url = postgres.new(migrated=False)
    else:
        url = f"sqlite:///{folder}/data/gongdan.db"
    return Installation(
        database_url=url,
        files=folder / "data" / "files",
        settings=folder / "gongdan.toml",
        secret_key=folder / "data" / "secret.key",
        version="1.0",
    )


@pytest.fixture
def elsewhere(tmp_path: Path, database_kind: str, request: pytest.FixtureRequest) -> Installation:
    """Of the same kind."""
    is_server = database_kind == POSTGRESQL
    postgres = request.getfixturevalue("postgres") if is_server else None
    return another_desk(tmp_path, database_kind, postgres)


def wish(name: str, **more) -> Wish:
    values = {"name": name, "may_replace": False, "leave_out": 100, "drops_unsent": False}
    return Wish(**(values | more), now=NOW)


def state(url: str) -> dict[str, str]:
    """Of every table, but those that say what numbers come next."""
    found = {}
    with open_snapshot(url) as snapshot:
        for table in TABLES:
            digest = Digest()
            for rows in snapshot.batches(table):
                digest.add(rows)
            found[table.name] = digest.text
    del found["counters"]
    return found


def files_of(desk: Installation) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in desk.files.glob("??/*")}


def next_numbers(desk: Installation) -> tuple[int, int]:
    """Of the next ticket, and of the next message to a platform."""

    def work(unit) -> int:
        unit.outbox.queue(outgoing("next"))
        return unit.tickets.next_number()

    async def ask() -> int:
        store = await open_store(desk.database_url, lambda: NOW)
        try:
            return await store.run(work)
        finally:
            await store.close()

    number = asyncio.run(ask())
    [(message,)] = directly(desk.database_url, "SELECT max(id) FROM outbox")
    return number, message


def test_everything_comes_back_on_a_machine_that_has_nothing(
    desk: Installation, elsewhere: Installation, vault: Vault, watch: Onlooker
) -> None:
    made = make_backup(desk, vault, watch, NOW)

    done = restore(vault, elsewhere, wish(made.name), watch)

    assert (made.newest_ticket, made.unsent, made.files, made.missing_files) == (1002, 1, 2, ())
    assert state(elsewhere.database_url) == state(desk.database_url)
    assert files_of(elsewhere) == files_of(desk) != {}
    assert elsewhere.secret_key.read_text() == "s" * 64
    assert elsewhere.secret_key.stat().st_mode & 0o077 == 0
    assert done.settings is not None
    assert done.settings.read_text() == desk.settings.read_text()
    assert done.aside == ()
    assert list(elsewhere.secret_key.parent.glob("backup-*")) == []


def test_numbers_that_were_given_since_are_not_given_again(
    desk: Installation, elsewhere: Installation, vault: Vault, watch: Onlooker
) -> None:
    made = make_backup(desk, vault, watch, NOW)

    done = restore(vault, elsewhere, wish(made.name, leave_out=250), watch)

    assert done.last_left_out == 1252
    ticket, message = next_numbers(elsewhere)
    assert ticket == 1253
    assert message > 1_000_000


@pytest.mark.parametrize("database_kind", [DEFAULT])
def test_what_was_on_its_way_can_be_dropped(
    desk: Installation, elsewhere: Installation, vault: Vault, watch: Onlooker
) -> None:
    made = make_backup(desk, vault, watch, NOW)

    done = restore(vault, elsewhere, wish(made.name, drops_unsent=True), watch)

    assert (made.unsent, done.dropped) == (1, 1)
    found = directly(elsewhere.database_url, "SELECT state, is_unsent FROM outbox")
    assert found == [("expired", 0)]


@pytest.mark.parametrize("database_kind", [BOTH[0]])
def test_a_backup_of_one_kind_of_database_comes_back_to_another(
    desk: Installation,
    tmp_path: Path,
    database_kind: str,
    vault: Vault,
    watch: Onlooker,
    request: pytest.FixtureRequest,
) -> None:
    other = OTHER[database_kind]
    postgres = request.getfixturevalue("postgres") if POSTGRESQL in {other, database_kind} else None
    there = another_desk(tmp_path, other, postgres)
    made = make_backup(desk, vault, watch, NOW)

    restore(vault, there, wish(made.name), watch)

    assert state(there.database_url) == state(desk.database_url)
    again = dataclasses.replace(there, settings=desk.settings)
    back = dataclasses.replace(
        again, database_url=f"sqlite:///{tmp_path}/back/gongdan.db", files=tmp_path / "back"
    )
    twice = make_backup(again, vault, watch, NOW + timedelta(hours=1))
    restore(vault, back, wish(twice.name), watch)
    assert state(back.database_url) == state(desk.database_url)


def test_what_is_there_is_not_overwritten_unless_that_is_asked_for(
    desk: Installation, vault: Vault, watch: Onlooker
) -> None:
    made = make_backup(desk, vault, watch, NOW)
    before = state(desk.database_url)
    watch.done.clear()

    with pytest.raises(DatabaseNotEmpty):
        restore(vault, desk, wish(made.name), watch)

    assert state(desk.database_url) == before
    assert watch.done == {}


def test_what_is_there_is_kept_aside(
    desk: Installation, vault: Vault, watch: Onlooker, database_kind: str
) -> None:
    made = make_backup(desk, vault, watch, NOW)
    saved = state(desk.database_url)
    directly(desk.database_url, "UPDATE tickets SET title = 'written since'")
    desk.secret_key.write_text("n" * 64)

    done: Restored = restore(vault, desk, wish(made.name, may_replace=True), watch)

    assert state(desk.database_url) == saved
    assert desk.secret_key.read_text() == "s" * 64
    database, secret = done.aside
    assert Path(secret).read_text() == "n" * 64
    if database_kind == POSTGRESQL:
        schema = database.removeprefix("schema ")
        found = directly(desk.database_url, f"SELECT DISTINCT title FROM {schema}.tickets")
    else:
        found = directly(f"sqlite:///{database}", "SELECT DISTINCT title FROM tickets")
    assert found == [("written since",)]
    # And what came back is a desk like any other.
    assert next_numbers(desk)[0] == 1103


def test_nobody_restores_below_a_desk_at_work(
    desk: Installation, vault: Vault, watch: Onlooker
) -> None:
    made = make_backup(desk, vault, watch, NOW)

    async def at_work() -> None:
        store = await open_store(desk.database_url, lambda: NOW)
        try:
            with pytest.raises(DatabaseInUse):
                await asyncio.to_thread(
                    restore, vault, desk, wish(made.name, may_replace=True), watch
                )
        finally:
            await store.close()

    asyncio.run(at_work())


def test_a_backup_is_made_of_a_desk_at_work_as_it_stood_when_it_began(
    desk: Installation, elsewhere: Installation, vault: Vault
) -> None:
    saved = state(desk.database_url)

    class Writing(Onlooker):
        """Writes to the desk as soon as the first rows were read."""

        def advance(self, count: int) -> None:
            if not any(self.done.values()):
                directly(desk.database_url, "UPDATE tickets SET title = 'written meanwhile'")
                directly(desk.database_url, "DELETE FROM outbox")
            super().advance(count)

    made = make_backup(desk, vault, Writing(), NOW)

    restore(vault, elsewhere, wish(made.name), Onlooker())
    assert state(elsewhere.database_url) == saved


def test_a_restore_that_is_broken_off_can_be_given_again(
    desk: Installation, elsewhere: Installation, vault: Vault, watch: Onlooker, database_kind: str
) -> None:
    made = make_backup(desk, vault, watch, NOW)
    last = Stage.POURING if database_kind == POSTGRESQL else Stage.FILES
    watch.break_off = (last, 2)
    with pytest.raises(BrokenOffHere):
        restore(vault, elsewhere, wish(made.name), watch)
    watch.break_off = None

    restore(vault, elsewhere, wish(made.name), watch)

    assert state(elsewhere.database_url) == state(desk.database_url)
    assert files_of(elsewhere) == files_of(desk)


@pytest.mark.parametrize("database_kind", [DEFAULT])
def test_the_drill_touches_nothing_and_is_remembered(
    desk: Installation, vault: Vault, watch: Onlooker, workspace: Path
) -> None:
    made = make_backup(desk, vault, watch, NOW)
    before = state(desk.database_url)

    proof = prove(vault, made.name, workspace, watch, version="1.0", now=NOW)

    assert (proof.rows, proof.files) == (sum(made.rows.values()), 2)
    assert vault.proved() == {made.name}
    assert vault.proof(made.name) == proof
    assert state(desk.database_url) == before
    assert list(workspace.iterdir()) == []


@pytest.mark.parametrize("database_kind", [DEFAULT])
def test_a_restored_desk_opens(
    desk: Installation, elsewhere: Installation, vault: Vault, watch: Onlooker
) -> None:
    made = make_backup(desk, vault, watch, NOW)
    restore(vault, elsewhere, wish(made.name), watch)

    async def titles() -> list[str]:
        store = await open_store(elsewhere.database_url, lambda: NOW)
        try:
            found = await store.read(
                lambda unit: unit.tickets.find(TicketFilter(), order=TicketOrder.OLDEST, limit=9)
            )
        finally:
            await store.close()
        return [ticket.title for ticket in found]

    assert asyncio.run(titles()) == ["打印机坏了", '引号 " 和\n换行 🖨']
    assert database_of(elsewhere.database_url).state().damage == ""
