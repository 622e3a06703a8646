"""Brings a backup back to a file of SQLite of its own, whatever database it was made of.

There it is looked at as a whole before anything that is in use is touched; the drill ends here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, func, inspect, select, update
from sqlalchemy.exc import DBAPIError

from store.backups.errors import BackupIncoherent, BackupTooNew
from store.backups.manifest import Manifest
from store.backups.records import Sheet, read_records
from store.backups.vault import Vault
from store.backups.watch import Stage, Watch
from store.copying.rows import TABLES, Row, numbered_column
from store.databases import Database, database_of
from store.migrating import make_tables, migrate
from store.repositories.tickets import FIRST_NUMBER
from store.revisions import newest_revision
from store.tables.mail import OutboxState, outbox

_FOREIGN_KEYS = "PRAGMA foreign_key_check"
# Numbers given after the backup stand in chats, on cards, at platforms: they must not be given
# again. Of rows that nobody outside counts, so many are left out.
_LEFT_OUT_OF_IDS = 1_000_000
_SKIP_TICKETS = """
    INSERT INTO counters (name, value) VALUES ('ticket', ?)
    ON CONFLICT (name) DO UPDATE SET value = value + ? RETURNING value
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """A backup as a database again."""

    manifest: Manifest
    file: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"sqlite:///{self.file}"


def bring_back(vault: Vault, name: str, folder: Path, watch: Watch) -> Recovered:
    """Blocks. Raises BackupTooNew, BackupIncoherent, and what the vault raises."""
    manifest = vault.manifest(name)
    if manifest.revision > newest_revision():
        raise BackupTooNew(name=name, version=manifest.version)
    recovered = Recovered(manifest=manifest, file=folder / "gongdan.db")
    database = database_of(recovered.url)
    with _told(database, name):
        _fill(recovered, read_records(vault.records(manifest, watch)), watch)
        _compare(database, manifest)
        migrate(recovered.url)
        _go_on_from(database, manifest)
        _look_at(database, manifest)
    return recovered


@contextmanager
def _told(database: Database, name: str) -> Iterator[None]:
    """What the database says against it, in words of ours."""
    try:
        yield
    except ValueError as error:
        raise BackupIncoherent(name=name, reason=str(error)) from error
    except DBAPIError as error:
        fault = database.filler().fault_of(error.orig) if error.orig else None
        # Without the statement: what people wrote stands in it.
        raise fault or BackupIncoherent(name=name, reason=str(error.orig)) from None


def leave_out(recovered: Recovered, tickets: int) -> int:
    """Give none of the numbers again that were given since; answers with the last left out."""
    database = database_of(recovered.url)
    with database.engine().begin() as connection:
        for table in TABLES:
            if (column := numbered_column(table)) is not None:
                number = _highest(connection, column, recovered.manifest) + _LEFT_OUT_OF_IDS
                database.filler().go_on_from(connection, column, number)
        skipped = connection.exec_driver_sql(_SKIP_TICKETS, (FIRST_NUMBER - 1 + tickets, tickets))
        last: int = skipped.scalar_one()
    return last


def drop_unsent(recovered: Recovered, now: datetime) -> int:
    """What was on its way then never leaves, but for what waits for somebody to write first."""
    with database_of(recovered.url).engine().begin() as connection:
        dropped = connection.execute(
            update(outbox)
            .where(outbox.c.is_unsent == 1, outbox.c.state != OutboxState.HELD)
            .values(state=OutboxState.EXPIRED, is_unsent=0, settled_at=now)
        )
    return dropped.rowcount


def _fill(recovered: Recovered, batches: Iterator[tuple[Sheet, list[Row]]], watch: Watch) -> None:
    # With the first, all have been fetched.
    first = list(islice(batches, 1))
    make_tables(recovered.url, recovered.manifest.revision)
    watch.begin(Stage.RECORDS, sum(recovered.manifest.rows.values()))
    with database_of(recovered.url).engine().begin() as connection:
        for sheet, rows in chain(first, batches):
            connection.exec_driver_sql(_insert(sheet), rows)
            watch.advance(len(rows))


def _insert(sheet: Sheet) -> str:
    names = ", ".join(f'"{column}"' for column in sheet.columns)
    marks = ", ".join("?" for _ in sheet.columns)
    return f'INSERT INTO "{sheet.name}" ({names}) VALUES ({marks})'


def _compare(database: Database, manifest: Manifest) -> None:
    """Whether all rows are there that were counted when they were saved."""
    with database.engine().connect() as connection:
        there = set(inspect(connection).get_table_names())
        for table, count in manifest.rows.items():
            if table not in there:
                raise BackupIncoherent(name=manifest.name, reason=f"there is no table {table}")
            found = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()
            if found != count:
                reason = f"{table} has {found} rows instead of {count}"
                raise BackupIncoherent(name=manifest.name, reason=reason)


def _go_on_from(database: Database, manifest: Manifest) -> None:
    """What was given once is not given again."""
    with database.engine().begin() as connection:
        for table in TABLES:
            if (column := numbered_column(table)) is not None:
                number = _highest(connection, column, manifest)
                database.filler().go_on_from(connection, column, number)


def _highest(connection: Connection, column: Column[Any], manifest: Manifest) -> int:
    there = connection.scalar(select(func.max(column))) or 0
    return max(there, manifest.numbers.get(column.table.name, 0))


def _look_at(database: Database, manifest: Manifest) -> None:
    """Whether it is sound: every row that is named is there, and the file is no ruin."""
    with database.engine().connect() as connection:
        if broken := connection.exec_driver_sql(_FOREIGN_KEYS).first():
            reason = f"a row of {broken[0]} names one of {broken[2]} that is not there"
            raise BackupIncoherent(name=manifest.name, reason=reason)
    if damage := database.state().damage:
        raise BackupIncoherent(name=manifest.name, reason=damage)
