"""A desk moved from one database to another is the same desk, however often it was broken off."""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.errors import StorageUnavailable
from store.copying import filling
from store.copying.filling import open_filling
from store.copying.moving import Moved, Stage, move, stay
from store.copying.rows import TABLES, Digest, Row
from store.copying.snapshot import open_snapshot
from store.databases import database_of
from store.errors import (
    CopyDiffers,
    DatabaseHalfFilled,
    DatabaseInUse,
    DatabaseMissing,
    DatabaseMoved,
    DatabaseNotEmpty,
    RowsRefused,
)
from store.files import DiskFiles
from store.looking import LookingStore, examine_database
from store.opening import open_store
from store.tables import metadata
from tests.databases.directly import directly
from tests.databases.kinds import BOTH, POSTGRESQL, SQLITE
from tests.databases.postgres import Postgres
from tests.integration.copying.rows import example_rows, row_of
from tests.integration.store.test_schema_on_postgres import schema

COUNT = 9
# Read in several goes.
LONG, LONG_COUNT = metadata.tables["alerts"], 2100


_FALL_OVER = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def clock() -> datetime:
    return datetime(2026, 11, 22, 8, 40, tzinfo=UTC)


class Watch:
    """Counts what it is told; told to, it breaks everything off after so many."""

    def __init__(self, breaks_after: int | None = None) -> None:
        self.totals: dict[Stage, int] = {}
        self.done: Counter[Stage] = Counter()
        self._left = breaks_after

    def begin(self, stage: Stage, total: int) -> None:
        self.totals[stage] = total

    def advance(self, count: int) -> None:
        self.done[list(self.totals)[-1]] += count
        if self._left is not None:
            self._left -= count
            if self._left < 0:
                raise KeyboardInterrupt


Place = Callable[[str], str]


@pytest.fixture
def place(postgres: Postgres, migrated_file: Path, tmp_path: Path) -> Place:
    """Where only tables are yet."""
    taken = iter(range(10))

    def new(kind: str) -> str:
        if kind == POSTGRESQL:
            return postgres.new()
        return f"sqlite:///{shutil.copy(migrated_file, tmp_path / f'{next(taken)}.db')}"

    return new


def furnished(url: str, count: int = COUNT) -> str:
    with database_of(url).alone(), open_filling(url, "a test") as new:
        for table, rows in example_rows(count).items():
            new.add(table, rows)
        new.finish({"outbox": 9000, "deadlines": 0})
    return url


def prolonged(url: str) -> str:
    rows = [row_of(LONG, number) for number in range(COUNT + 1, LONG_COUNT + 1)]
    database = database_of(url)
    with database.engine().begin() as connection:
        database.filler().load(connection, LONG, rows)
    return url


def moved(source: str, target: str, watch: Watch | None = None) -> Moved:
    return move(source, target, watch or Watch(), files=Path("nowhere"))


def tables(url: str) -> object:
    """As they are declared."""
    if database_of(url).file:
        return directly(url, "SELECT name, sql FROM sqlite_schema ORDER BY name")
    return schema(url)


def contents(url: str) -> dict[str, str]:
    with open_snapshot(url) as snapshot:
        return {table.name: _digest(snapshot.batches(table)) for table in TABLES}


def _digest(batches: Iterable[list[Row]]) -> str:
    digest = Digest()
    for rows in batches:
        digest.add(rows)
    return digest.text


@pytest.mark.parametrize("to", BOTH)
@pytest.mark.parametrize("from_", BOTH)
async def test_everything_is_there_and_numbers_go_on(place: Place, from_: str, to: str) -> None:
    source, target = furnished(place(from_)), place(to)
    watch = Watch()

    told = moved(source, target, watch)

    expected = {table.name: _digest([rows]) for table, rows in example_rows(COUNT).items()}
    assert contents(target) == contents(source) == expected
    assert set(told.rows.values()) == {COUNT}
    assert (
        watch.done == watch.totals == dict.fromkeys((Stage.ROWS, Stage.CHECK), COUNT * len(TABLES))
    )
    assert tables(target) == tables(place(to))
    store = await open_store(target, clock)
    try:
        run = await store.run(lambda unit: unit.runs.begin())
    finally:
        await store.close()
    assert run == COUNT + 1
    with open_snapshot(target) as snapshot:
        assert snapshot.numbers()["outbox"] == 9000


@pytest.mark.parametrize("to", BOTH)
async def test_broken_off_it_goes_on_and_meanwhile_nobody_can_open_it(
    place: Place, to: str
) -> None:
    source, target = prolonged(furnished(place(SQLITE))), place(to)
    with pytest.raises(KeyboardInterrupt):
        moved(source, target, Watch(breaks_after=1500))

    with pytest.raises(DatabaseHalfFilled):
        await open_store(target, clock)
    looking = LookingStore(target, clock)
    with pytest.raises(DatabaseHalfFilled):
        await looking.check()
    await looking.close()
    with pytest.raises(DatabaseHalfFilled):
        examine_database(target)
    with pytest.raises(DatabaseHalfFilled):
        moved(furnished(place(SQLITE), 1), target)

    again = moved(source, target)
    assert contents(target) == contents(source)
    assert again.rows[LONG.name] == LONG_COUNT


@pytest.mark.parametrize("to", BOTH)
def test_what_came_between_two_attempts_stands_before_what_is_there(place: Place, to: str) -> None:
    """Rows are read by their keys: what is new need not come last."""
    source, target = furnished(place(SQLITE)), place(to)
    with pytest.raises(KeyboardInterrupt):
        moved(source, target, Watch(breaks_after=COUNT * len(TABLES) + 1))
    directly(source, "INSERT INTO account_memory VALUES ('', 'cursor', '1', NULL)")

    moved(source, target)

    assert contents(target) == contents(source)


def test_worked_on_between_two_attempts_the_source_is_right(place: Place) -> None:
    source, target = furnished(place(SQLITE)), place(POSTGRESQL)
    with pytest.raises(KeyboardInterrupt):
        moved(source, target, Watch(breaks_after=COUNT * (len(TABLES) + 2)))
    directly(source, "UPDATE tickets SET title = '新标题' WHERE number = 2")
    directly(source, "DELETE FROM alerts WHERE id < 7")

    moved(source, target)

    assert contents(target) == contents(source)
    assert directly(target, "SELECT title FROM tickets WHERE number = 2") == [("新标题",)]


async def test_the_old_one_is_closed_until_somebody_says_otherwise(place: Place) -> None:
    source, target = furnished(place(SQLITE)), place(POSTGRESQL)
    moved(source, target)

    with pytest.raises(DatabaseMoved, match="postgresql://"):
        await open_store(source, clock)
    with pytest.raises(DatabaseMoved):
        moved(source, place(SQLITE))

    stay(source)
    await (await open_store(source, clock)).close()


class LightsOut(Exception):
    """The power is cut."""


async def broken_off_in_the_end(source: str, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the source is closed, and before the target is open."""

    def go_out(_: object) -> None:
        raise LightsOut

    with monkeypatch.context() as patch:
        patch.setattr(filling, "reopen_database", go_out)
        with pytest.raises(LightsOut):
            moved(source, target)
    with pytest.raises(DatabaseMoved):
        await open_store(source, clock)
    with pytest.raises(DatabaseHalfFilled):
        await open_store(target, clock)


@pytest.mark.parametrize(("from_", "to"), [(SQLITE, POSTGRESQL), (POSTGRESQL, SQLITE)])
async def test_broken_off_in_the_end_neither_is_open_and_it_goes_on(
    place: Place, from_: str, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = furnished(place(from_)), place(to)
    await broken_off_in_the_end(source, target, monkeypatch)
    with pytest.raises(DatabaseMoved):
        moved(source, place(to))

    moved(source, target)

    assert contents(target) == contents(source)
    await (await open_store(target, clock)).close()
    with pytest.raises(DatabaseMoved):
        await open_store(source, clock)
    with pytest.raises(DatabaseMoved):
        moved(source, target)


async def test_broken_off_in_the_end_it_may_stay_and_be_moved_later(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = furnished(place(SQLITE)), place(POSTGRESQL)
    await broken_off_in_the_end(source, target, monkeypatch)
    stay(source)
    await (await open_store(source, clock)).close()
    directly(source, "UPDATE tickets SET title = '新标题' WHERE number = 2")

    moved(source, target)

    assert contents(target) == contents(source)


async def test_a_desk_at_work_is_not_moved(place: Place) -> None:
    source = furnished(place(SQLITE), 1)
    store = await open_store(source, clock)
    with pytest.raises(DatabaseInUse):
        moved(source, place(POSTGRESQL))
    await store.close()


@pytest.mark.parametrize("to", BOTH)
def test_nothing_is_copied_over_a_desk_or_from_nowhere(
    place: Place, tmp_path: Path, to: str
) -> None:
    source, target = furnished(place(SQLITE), 1), furnished(place(to), 1)
    with pytest.raises(DatabaseNotEmpty):
        moved(source, target)
    with pytest.raises(DatabaseMissing):
        moved(f"sqlite:///{tmp_path}/nowhere.db", place(to))


@pytest.mark.parametrize("to", BOTH)
async def test_a_row_that_names_nobody_is_refused_in_the_end(place: Place, to: str) -> None:
    source, target = furnished(place(SQLITE)), place(to)
    directly(source, "UPDATE tickets SET customer_id = 999 WHERE number = 2")
    with pytest.raises(RowsRefused, match="tickets"):
        moved(source, target)
    await (await open_store(source, clock)).close()


def test_what_the_server_can_not_hold_is_named(place: Place) -> None:
    source = furnished(place(SQLITE))
    directly(source, f"UPDATE tickets SET reopen_count = {2**40} WHERE number = 2")
    with pytest.raises(RowsRefused, match="tickets") as refused:
        moved(source, place(POSTGRESQL))
    assert "\n" not in refused.value.reason


def test_a_kind_of_value_nobody_expects_is_noticed(place: Place) -> None:
    source = furnished(place(POSTGRESQL))
    directly(source, "UPDATE tickets SET urgency = 3 WHERE number = 2")
    target = place(SQLITE)

    class Meddler(Watch):
        def begin(self, stage: Stage, total: int) -> None:
            super().begin(stage, total)
            if stage is Stage.CHECK:
                directly(target, "UPDATE tickets SET title = '' WHERE number = 2")

    with pytest.raises(CopyDiffers, match="tickets"):
        moved(source, target, Meddler())


def test_signs_a_server_does_not_know_are_replaced(place: Place) -> None:
    source, target = furnished(place(SQLITE)), place(POSTGRESQL)
    directly(source, "UPDATE tickets SET title = 'a' || char(0) || 'b' WHERE number = 2")
    moved(source, target)
    assert directly(target, "SELECT title FROM tickets WHERE number = 2") == [("a\ufffdb",)]


def test_files_go_along_and_what_is_broken_is_named(place: Place, tmp_path: Path) -> None:
    source, target = furnished(place(SQLITE), 3), place(POSTGRESQL)
    files, to = tmp_path / "files", tmp_path / "shared"
    named = [hashlib.sha256(text).hexdigest() for text in (b"one", b"two", b"three")]
    for number, digest in enumerate(named, 1):
        directly(source, f"UPDATE attachments SET digest = '{digest}' WHERE id = {number}")
    for text, digest in ((b"one", named[0]), (b"not two", named[1])):
        path = DiskFiles(files).path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)

    told = move(source, target, Watch(), files=files, files_to=to)

    assert told.files.count == 1
    assert set(told.files.wanting) == set(named[1:])
    assert [path.read_bytes() for path in to.rglob("*") if path.is_file()] == [b"one"]


@pytest.mark.parametrize("stage", [Stage.ROWS, Stage.CHECK])
def test_a_server_that_falls_over_meanwhile_can_be_tried_again(place: Place, stage: Stage) -> None:
    source, target = furnished(place(SQLITE)), place(POSTGRESQL)

    class Storm(Watch):
        def advance(self, count: int) -> None:
            super().advance(count)
            if self.done[stage] == COUNT:
                directly(target, _FALL_OVER)

    with pytest.raises(StorageUnavailable) as fault:
        moved(source, target, Storm())
    assert fault.value.is_away

    moved(source, target)
    assert contents(target) == contents(source)


def test_a_server_that_is_away_can_be_tried_again(place: Place) -> None:
    source = furnished(place(SQLITE), 1)
    with pytest.raises(StorageUnavailable):
        moved(source, "postgresql://nobody@127.0.0.1:1/gongdan")
    moved(source, place(POSTGRESQL))
