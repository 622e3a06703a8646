"""Moves a desk from one database to another, with its files. Nobody works on either meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from sqlalchemy import Table

from store.copying.closing import Closed, close_database, closed_as, reopen_database
from store.copying.files import FilesCopied, contents_named, copy_files
from store.copying.filling import Filling, open_filling
from store.copying.rows import TABLES, Digest
from store.copying.snapshot import Snapshot, open_snapshot
from store.databases import database_of, place_of
from store.errors import CopyDiffers, RowsRefused
from store.migrating import migrate


class Stage(StrEnum):
    """What is under way."""

    ROWS = "rows"
    FILES = "files"
    CHECK = "check"


class Watch(Protocol):
    """Somebody who wants to see how it goes."""

    def begin(self, stage: Stage, total: int) -> None:
        """So many are to be done."""
        ...

    def advance(self, count: int) -> None:
        """So many more are."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What was moved."""

    # Rows by table, in both databases.
    rows: Mapping[str, int]
    files: FilesCopied


def move(
    source: str, target: str, watch: Watch, *, files: Path, files_to: Path | None = None
) -> Moved:
    """Copy everything and compare it; begun anew, it goes on where it was broken off.

    In the end the source is closed, until `stay` is called, and then the target opened: at no
    moment are both open. `files_to` None = files stay where they are. Raises a DatabaseNotOpened,
    StorageUnavailable, OSError.
    """
    database_of(source).must_be_there()
    with database_of(source).alone(), database_of(target).alone():
        if not _is_all_but_open(source, target):
            migrate(source)
        with open_snapshot(source) as snapshot:
            return _moved(snapshot, source, target, watch, files, files_to)


def stay(url: str) -> None:
    """The desk is to work in this database after all, wherever it was moved to."""
    database = database_of(url)
    database.must_be_there()
    with database.alone(), database.engine().begin() as connection:
        if closed_as(connection, Closed.MOVED) is not None:
            reopen_database(connection)


def _is_all_but_open(source: str, target: str) -> bool:
    """A former attempt was broken off between the two."""
    if _told(source, Closed.MOVED) != place_of(target):
        return False
    return _told(target, Closed.FILLING) is not None


def _told(url: str, why: Closed) -> str | None:
    with database_of(url).engine().connect() as connection:
        return closed_as(connection, why)


def _close(source: str, target: str) -> None:
    with database_of(source).engine().begin() as connection:
        close_database(connection, Closed.MOVED, place_of(target))


def _moved(
    snapshot: Snapshot, source: str, target: str, watch: Watch, files: Path, files_to: Path | None
) -> Moved:
    told = f"{place_of(source)} ({snapshot.revision})"
    with open_filling(target, told) as filling:
        copying = _Copying(snapshot, filling, target, watch)
        digests = copying.copy_rows()
        copied = copying.copy_files(files, files_to) if files_to else FilesCopied()
        copying.compare(digests)
        filling.finish(snapshot.numbers(), first=lambda: _close(source, target))
    return Moved(rows={name: digest.count for name, digest in digests.items()}, files=copied)


class _Copying:
    """From a snapshot to a filling, and a look at what came of it."""

    def __init__(self, snapshot: Snapshot, filling: Filling, target: str, watch: Watch) -> None:
        self._snapshot = snapshot
        self._filling = filling
        self._target = target
        self._watch = watch

    def copy_rows(self) -> dict[str, Digest]:
        """What was read, by table."""
        self._watch.begin(Stage.ROWS, sum(map(self._snapshot.count, TABLES)))
        return {table.name: self._copy(table) for table in TABLES}

    def copy_files(self, files: Path, files_to: Path) -> FilesCopied:
        """Those that attachments name."""
        digests = contents_named(self._snapshot)
        self._watch.begin(Stage.FILES, len(digests))
        return copy_files(digests, files, files_to, self._watch.advance)

    def compare(self, digests: Mapping[str, Digest]) -> None:
        """Raises CopyDiffers where anything but the same arrived."""
        self._watch.begin(Stage.CHECK, sum(digest.count for digest in digests.values()))
        differing = self._differing(TABLES, digests)
        if differing and self._filling.is_resumed:
            # The source was worked on since the first attempt: rows of that one may have changed.
            for table in differing:
                self._filling.empty(table)
                self._copy(table)
            differing = self._differing(differing, digests)
        if differing:
            raise CopyDiffers(differing[0].name)

    def _differing(self, tables: Sequence[Table], digests: Mapping[str, Digest]) -> list[Table]:
        with open_snapshot(self._target) as arrived:
            return [
                table
                for table in tables
                if self._read(arrived, table).text != digests[table.name].text
            ]

    def _copy(self, table: Table) -> Digest:
        there = self._filling.count(table)
        try:
            return self._copy_behind(there, table)
        except RowsRefused:
            if not there:
                raise
            # The source was worked on since the first attempt: what is new came before the rest.
            self._filling.empty(table)
            return self._copy_behind(0, table)

    def _copy_behind(self, there: int, table: Table) -> Digest:
        """Those that follow so many rows."""
        digest = Digest()
        for rows in self._snapshot.batches(table):
            new = rows[max(there - digest.count, 0) :]
            if new:
                self._filling.add(table, new)
            digest.add(rows)
            self._watch.advance(len(rows))
        return digest

    def _read(self, snapshot: Snapshot, table: Table) -> Digest:
        digest = Digest()
        for rows in snapshot.batches(table):
            digest.add(rows)
            self._watch.advance(len(rows))
        return digest
