"""Migrations lead to the same tables on a server, whoever runs them and how many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from store.databases import database_of
from store.errors import DatabaseMissing, MigrationsPending
from store.looking import LookingStore, examine_database
from store.migrating import alembic_config, migrate
from store.opening import look_at_schema, open_store
from store.revisions import revisions
from store.tables import metadata
from store.words import is_declared
from tests.databases.kinds import POSTGRESQL
from tests.databases.postgres import Postgres
from tests.integration.store.conftest import Clock

_COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default, collation_name
    FROM information_schema.columns WHERE table_schema = 'public'
"""
_INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""


def engine(url: str) -> Engine:
    return database_of(url).engine()


def schema(url: str) -> set[tuple[object, ...]]:
    with engine(url).connect() as connection:
        rows = [
            tuple(row)
            for question in (_COLUMNS, _INDEXES, _CONSTRAINTS)
            for row in connection.exec_driver_sql(question)
        ]
    return {row for row in rows if row[0] != "alembic_version"}


@pytest.fixture
def database_kind() -> str:
    return POSTGRESQL


@pytest.fixture
def fresh(postgres: Postgres) -> str:
    """A database without tables."""
    return postgres.new(migrated=False)


def test_alembic_finds_no_difference(database_url: str) -> None:
    with engine(database_url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_declared})
        assert compare_metadata(context, metadata) == []


def test_the_schema_is_the_same_to_the_letter(database_url: str, fresh: str) -> None:
    metadata.create_all(engine(fresh))
    declared = {row for row in schema(database_url) if is_declared(str(row[1]))}
    assert declared == schema(fresh)


def test_going_back_and_forth_keeps_the_tables(database_url: str) -> None:
    before = schema(database_url)
    for way, revision in ((command.downgrade, "0001"), (command.upgrade, "head")):
        with engine(database_url).begin() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            way(config, revision)
    assert schema(database_url) == before


def test_of_many_that_migrate_at_once_one_does(fresh: str) -> None:
    with ThreadPoolExecutor(4) as processes:
        done = list(processes.map(migrate, [fresh] * 4))
    assert sorted(done) == [[], [], [], [one.number for one in revisions()]]
    assert look_at_schema(database_of(fresh)).pending == ()


async def test_opening_makes_tables_if_it_may(fresh: str, clock: Clock) -> None:
    with pytest.raises(MigrationsPending):
        await open_store(fresh, clock, migrate=False)
    store = await open_store(fresh, clock)
    await store.close()
    store = await open_store(fresh, clock, migrate=False)
    await store.close()


async def test_looking_finds_what_there_is(database_url: str, fresh: str, clock: Clock) -> None:
    state = examine_database(database_url)
    assert (state.schema.pending, state.damage) == ((), "")
    assert state.size > 0
    assert abs(state.clock_ahead) < timedelta(seconds=5)
    with pytest.raises(DatabaseMissing):
        examine_database(fresh)
    looking = LookingStore(database_url, clock)
    await looking.check()
    assert await looking.read(lambda unit: unit.mailroom.lanes()) == []
    await looking.close()


def test_passwords_are_not_shown() -> None:
    with pytest.raises(Exception, match="not_connected") as told:
        database_of("postgresql://u:secret@127.0.0.1:1/d").must_be_there()
    assert "secret" not in str(told.value)
