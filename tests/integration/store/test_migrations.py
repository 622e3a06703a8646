"""Migrations lead to exactly the tables the code works with."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from store.migrating import alembic_config, migrate
from store.revisions import all_revisions, pending_migrations
from store.tables import metadata


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
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_schema_is_the_same_to_the_letter(migrated: Path, tmp_path: Path) -> None:
    """Alembic overlooks conditions of indexes and AUTOINCREMENT."""
    metadata.create_all(engine(tmp_path / "made.db"))
    assert schema(migrated) == schema(tmp_path / "made.db")


def test_migrating_says_what_it_did_and_does_it_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    pending = pending_migrations(url)
    assert pending
    assert migrate(url) == pending
    assert pending_migrations(url) == []
    assert migrate(url) == []


def test_files_are_numbered_in_the_order_alembic_applies_them() -> None:
    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    assert all_revisions() == [script.revision for script in scripts][::-1]
