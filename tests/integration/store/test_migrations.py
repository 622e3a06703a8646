"""Migrations lead to exactly the tables the code works with."""

import json
import re
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import NullPool

from store.databases import database_of
from store.migrating import alembic_config, migrate
from store.opening import look_at_schema
from store.revisions import revisions
from store.tables import metadata
from store.words import is_declared

MORNING = "2026-03-02 03:00:00.000000"


def engine(path: Path) -> Engine:
    return create_engine(f"sqlite:///{path}", poolclass=NullPool)


def schema(path: Path) -> dict[str, list[str]]:
    """Each table and index as SQLite keeps it, without layout; columns and constraints sorted."""
    query = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    with engine(path).connect() as connection:
        rows = connection.exec_driver_sql(query).all()
    return {
        name: sorted(
            part.strip(" )") for part in re.sub(r"\s+", " ", sql.replace('"', "")).split(",")
        )
        for name, sql in rows
        if name not in {"alembic_version", "sqlite_sequence"}
    }


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql.replace('"', ""))


def test_alembic_finds_no_difference(migrated: Path) -> None:
    with engine(migrated).connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_declared})
        assert compare_metadata(context, metadata) == []


def test_the_schema_is_the_same_to_the_letter(migrated: Path, tmp_path: Path) -> None:
    """Alembic overlooks conditions of indexes and AUTOINCREMENT."""
    metadata.create_all(engine(tmp_path / "made.db"))
    declared = {name: sql for name, sql in schema(migrated).items() if is_declared(name)}
    assert declared == schema(tmp_path / "made.db")


def test_migrating_says_what_it_did_and_does_it_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    database = database_of(url)
    pending = look_at_schema(database).urgent
    assert pending
    assert migrate(url) == pending
    assert look_at_schema(database).pending == ()
    assert migrate(url) == []


def test_files_are_numbered_in_the_order_alembic_applies_them() -> None:
    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    assert [one.number for one in revisions()] == [script.revision for script in scripts][::-1]


def test_a_desk_of_before_clocks_goes_on(tmp_path: Path) -> None:
    """Late first responses become breaches and alerts; who still waits for one is counted anew."""
    path = tmp_path / "old.db"
    _migrate_to("0001", path)
    with engine(path).begin() as old:
        _insert(old, "people", id=1, name="王女士", roles="[]", remembered="{}", on_duty=1)
        for number in (1001, 1002):
            _insert(old, "tickets", number=number, customer_id=1, first_response_due=MORNING)
        for number, kind, data in (
            (1001, "opened", "{}"),
            (1001, "first_response_late", '{"round": 0}'),
            (1001, "first_response_late", '{"round": 1}'),
        ):
            _insert(old, "ticket_events", number=number, kind=kind, data=data)
        for purpose, number, is_pending in (
            ("first_response", 1001, 1),
            ("survey", 1002, 1),
            ("first_response", 1002, 0),
        ):
            _insert(old, "deadlines", purpose=purpose, number=number, is_pending=is_pending)

    _migrate_to("0002", path)

    with engine(path).connect() as new:
        events = new.exec_driver_sql("SELECT kind, data FROM ticket_events ORDER BY id").all()
        told = [(kind, json.loads(data)) for kind, data in events]
        waiting = new.exec_driver_sql("SELECT purpose, number, subject FROM deadlines").all()
        versions = new.exec_driver_sql("SELECT sla_version, resolution_due FROM tickets").all()
    assert [kind for kind, _ in told] == ["opened", "sla_breached", "alerted"]
    breach = {"metric": "first_response", "instance": 1, "late": False}
    assert told[1][1] == {**breach, "due": "2026-03-02T03:00:00+00:00"}
    assert (told[2][1]["trigger"], told[2][1]["round"]) == ("first_response", 1)
    assert waiting == [("recount", 1001, ""), ("survey", 1002, "")]
    assert versions == [(0, None), (0, None)]


def test_going_back_and_forth_keeps_the_desk(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    migrate(f"sqlite:///{path}")
    before = schema(path)
    with engine(path).begin() as made:
        config = alembic_config()
        config.attributes["connection"] = made
        command.downgrade(config, "0001")
    _migrate_to("head", path)
    assert schema(path) == before


def _migrate_to(revision: str, path: Path) -> None:
    with engine(path).begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _insert(connection: Connection, table: str, **values: object) -> None:
    """A row of these values; what else must be there is empty, zero or long ago."""
    columns = connection.exec_driver_sql(f"PRAGMA table_info({table})").all()
    for _, name, kind, must_be_there, default, is_key in columns:
        if must_be_there and default is None and not is_key and name not in values:
            values[name] = 0 if "INT" in kind or kind == "BOOLEAN" else ""
            values[name] = MORNING if name.endswith("_at") or name == "at" else values[name]
    names, places = ", ".join(values), ", ".join("?" * len(values))
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(values.values())
    )
