"""A new version takes the place of an old one, process by process, on the same tables."""

import asyncio
import re
import shutil
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from bot.doctor.records import examine_records
from bot.settings import Settings
from domain.errors import StorageUnavailable
from domain.people.person import Person
from domain.ports import Finding
from store import migrating
from store import revisions as known
from store.databases import database_of
from store.errors import DatabaseTooNew, OlderVersionAtWork
from store.looking import LookingStore
from store.migrating import alembic_config
from store.opening import look_at_schema, migrate_store, open_store
from store.revisions import newest_revision, revisions
from tests.databases.directly import directly
from tests.databases.kinds import BOTH, POSTGRESQL
from tests.integration.store.conftest import Clock
from tests.waiting import until

on_a_server = pytest.mark.parametrize("database_kind", [POSTGRESQL])
on_both = pytest.mark.parametrize("database_kind", BOTH)
_ADD = "ALTER TABLE people ADD COLUMN nickname TEXT"
_TAKE_AWAY = "ALTER TABLE people DROP COLUMN nickname"
_MIGRATION = """
from alembic import op

revision = {number!r}
down_revision = {before!r}
branch_labels = depends_on = None


def upgrade():
    op.execute({sql!r})
"""


class NextVersion:
    """The program as it will be: with more migrations than it has today."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._today = known.SCRIPTS
        self._scripts = folder / "migrations"
        self._monkeypatch = monkeypatch
        self._newest = newest_revision()

    def adds(self, name: str, sql: str) -> str:
        """One more migration; returns its number."""
        if not self._scripts.exists():
            shutil.copytree(self._today, self._scripts)
        self._use(self._scripts)
        before, self._newest = self._newest, f"{int(self._newest) + 1:04}"
        text = _MIGRATION.format(number=self._newest, before=before, sql=sql)
        (self._scripts / "versions" / f"{self._newest}_{name}.py").write_text(text, "utf-8")
        return self._newest

    def takes_back(self, number: str) -> None:
        """Without this one, the last."""
        [file] = (self._scripts / "versions").glob(f"{number}_*.py")
        file.unlink()

    def is_forgotten(self) -> None:
        """Back to the version of today."""
        self._use(self._today)

    def _use(self, scripts: Path) -> None:
        for module in (known, migrating):
            self._monkeypatch.setattr(module, "SCRIPTS", scripts)


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NextVersion:
    return NextVersion(tmp_path, monkeypatch)


def waiting(url: str) -> list[str]:
    return look_at_schema(database_of(url)).waiting


async def doctor_tells(url: str, clock: Clock) -> dict[str, Finding]:
    settings = Settings.model_validate({"database_url": url})
    return {one.code: one for one in await examine_records(settings, clock, "")}


@on_a_server
async def test_old_and_new_work_side_by_side_and_clean_up_waits_for_the_old(
    database_url: str, clock: Clock, next_version: NextVersion
) -> None:
    old = await open_store(database_url, clock)
    next_version.adds("add_nickname", _ADD)
    clean_up = next_version.adds("after_deploy_forget_it", _TAKE_AWAY)

    new = await open_store(database_url, clock)
    for store in (old, new):
        assert await store.run(lambda unit: unit.runs.begin())
    assert waiting(database_url) == [clean_up]
    undone = await migrate_store(database_url, clock)
    assert (undone.applied, undone.waiting) == ([], [clean_up])
    assert directly(database_url, "SELECT nickname FROM people") == []

    await old.close()
    done = await migrate_store(database_url, clock)
    assert (done.applied, done.waiting) == ([clean_up], [])
    assert await new.run(lambda unit: unit.runs.begin())
    await new.close()


@on_both
async def test_whom_something_was_taken_away_from_refuses_to_start(
    database_url: str, clock: Clock, next_version: NextVersion
) -> None:
    next_version.adds("add_nickname", _ADD)
    await (await open_store(database_url, clock)).close()
    next_version.is_forgotten()
    await (await open_store(database_url, clock)).close()

    next_version.adds("after_deploy_forget_it", _TAKE_AWAY)
    await (await open_store(database_url, clock)).close()
    next_version.is_forgotten()
    with pytest.raises(DatabaseTooNew):
        await open_store(database_url, clock)
    looking = LookingStore(database_url, clock)
    with pytest.raises(DatabaseTooNew):
        await looking.check()
    await looking.close()
    assert list(await doctor_tells(database_url, clock)) == ["doctor.database.too_new"]


@on_a_server
async def test_a_version_that_skips_one_waits_until_the_old_is_gone(
    database_url: str, clock: Clock, next_version: NextVersion
) -> None:
    old = await open_store(database_url, clock)
    next_version.adds("after_deploy_take_away", "DROP TABLE leases")
    next_version.adds("add_nickname", _ADD)
    with pytest.raises(OlderVersionAtWork):
        await open_store(database_url, clock)
    assert await old.run(lambda unit: unit.leases.take("telegram.main", 1))
    await old.close()
    await (await open_store(database_url, clock)).close()
    assert look_at_schema(database_of(database_url)).pending == ()


@on_both
async def test_broken_off_a_migration_leaves_nothing_behind(
    database_url: str, clock: Clock, next_version: NextVersion
) -> None:
    """Killed in its midst, or with a full disk, it begins anew at the next start."""
    next_version.adds("add_nickname", _ADD)
    broken = next_version.adds("breaks", "ALTER TABLE nobody ADD COLUMN nickname TEXT")
    with pytest.raises(DBAPIError):
        await open_store(database_url, clock)
    next_version.takes_back(broken)
    await (await open_store(database_url, clock)).close()
    assert directly(database_url, "SELECT nickname FROM people") == []


@on_a_server
async def test_who_reads_for_hours_keeps_nobody_from_their_work_while_a_migration_waits(
    database_url: str, clock: Clock, next_version: NextVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "_LET_OTHERS_GO", 0.1)
    old = await open_store(database_url, clock)
    backup = database_of(database_url).snapshot()
    backup.execute("SELECT count(*) FROM people")
    next_version.adds("add_nickname", _ADD)
    starting = asyncio.create_task(open_store(database_url, clock))
    waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
    await until(lambda: bool(directly(database_url, waits)))

    async with asyncio.timeout(8):
        assert await old.run(lambda unit: unit.people.add(Person(name="王女士")))
    assert not starting.done()

    backup.close()
    new = await starting
    assert directly(database_url, "SELECT nickname FROM people") == [(None,)]
    await old.close()
    await new.close()


@on_a_server
async def test_a_migration_that_gets_no_turn_says_so(
    database_url: str, clock: Clock, next_version: NextVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "_PATIENCE", 0.0)
    backup = database_of(database_url).snapshot()
    backup.execute("SELECT count(*) FROM people")
    next_version.adds("add_nickname", _ADD)
    with pytest.raises(StorageUnavailable, match="locked"):
        await open_store(database_url, clock)
    backup.close()


@on_a_server
async def test_who_may_not_migrate_does_without_clean_up(
    database_url: str, clock: Clock, next_version: NextVersion
) -> None:
    clean_up = next_version.adds("after_deploy_take_away", "DROP TABLE leases")
    await (await open_store(database_url, clock, migrate=False)).close()
    assert waiting(database_url) == [clean_up]
    told = await doctor_tells(database_url, clock)
    assert told["doctor.database.clean_up"].needs_care
    assert told["doctor.database.clean_up"].params == {"revisions": clean_up}
    assert "doctor.database.good" in told


# The schema of jobs is made anew where a copied database left one behind.
_BREAKS_OLDER_VERSIONS = re.compile(
    r"\bDROP (?!DEFAULT|SCHEMA IF EXISTS gongdan_jobs)"
    r"|\bRENAME\b|\bSET NOT NULL\b|\bALTER COLUMN \S+ TYPE\b"
    r"|\bADD COLUMN (?!.*\bDEFAULT\b).*\bNOT NULL\b",
    re.IGNORECASE,
)


@on_a_server
def test_migrations_before_a_deploy_take_nothing_away(database_url: str) -> None:
    """Since several versions can be at work at once. What does is named `…_after_deploy_…`."""
    engine = database_of(database_url).engine()
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
    done: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: done.append(told[2]))
    for revision in revisions():
        if revision.number <= "0006":
            continue
        done.clear()
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision.number)
        if not revision.is_after_deploy:
            assert [sql for sql in done if _BREAKS_OLDER_VERSIONS.search(sql)] == []
