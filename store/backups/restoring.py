"""Puts a backup in the place of a desk. What was there is kept aside, and nothing of it is touched
before the backup was brought back and found whole."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from sqlalchemy import Connection, Table, inspect, literal, select

from store.backups.bringing_back import Recovered, bring_back, drop_unsent, leave_out
from store.backups.errors import BackupDamaged
from store.backups.hands import at_once
from store.backups.installation import Installation
from store.backups.manifest import Manifest, name_of
from store.backups.vault import Vault
from store.backups.watch import Stage, Watch
from store.backups.workspace import workspace_in
from store.copying.closing import Closed, closed_as
from store.copying.filling import open_filling
from store.copying.rows import TABLES
from store.copying.snapshot import open_snapshot
from store.databases import database_of, place_of
from store.errors import DatabaseNotEmpty
from store.files import DiskFiles
from store.sqlite.aside import set_file_aside

_PRIVATE = 0o700
_SECRET = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How it is to be done."""

    name: str
    # What is there may be put aside, under names with the time in them.
    may_replace: bool
    # So many ticket numbers are not given again.
    leave_out: int
    # What was on its way then is not to leave.
    drops_unsent: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done."""

    manifest: Manifest
    # Where things are that were in the way.
    aside: tuple[str, ...]
    # The last ticket number that was left out.
    last_left_out: int
    # Messages that were on their way then, and never leave.
    dropped: int
    # The settings as they were then, where they differ from those in use.
    settings: Path | None


def restore(vault: Vault, desk: Installation, wish: Wish, watch: Watch) -> Restored:
    """Blocks. Raises DatabaseInUse, DatabaseNotEmpty, what the vault raises, OSError."""
    database = database_of(desk.database_url)
    beside = database.file.parent if database.file else desk.secret_key.parent
    for folder in (beside, desk.secret_key.parent):
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    with database.alone():
        if not wish.may_replace:
            _must_be_free(desk.database_url, wish.name)
        with workspace_in(beside) as workspace:
            recovered = bring_back(vault, wish.name, workspace, watch)
            last = leave_out(recovered, wish.leave_out)
            dropped = drop_unsent(recovered, wish.now) if wish.drops_unsent else 0
            fetch_files(vault, recovered.manifest, desk.files, watch)
            aside = _put_in_place(recovered, desk.database_url, wish, watch)
    aside += _put_secret(recovered.manifest, desk, wish)
    settings = _put_settings(recovered.manifest, desk)
    return Restored(
        manifest=recovered.manifest,
        aside=aside,
        last_left_out=last,
        dropped=dropped,
        settings=settings,
    )


def fetch_files(vault: Vault, manifest: Manifest, folder: Path, watch: Watch) -> int:
    """All files of a backup; those that are there are looked at, and left where they are good."""
    digests = vault.contents(manifest)
    if digests:
        watch.begin(Stage.FILES, len(digests))
    files = DiskFiles(folder)

    def fetch(digest: str) -> None:
        if not _is_good(files.path(digest), digest):
            _write(vault.file(digest), files.path(digest), digest)
        watch.advance(1)

    at_once(fetch, digests)
    return len(digests)


def _must_be_free(url: str, name: str) -> None:
    """Early: it would be found out anyway, but only after everything was fetched."""
    database = database_of(url)
    if database.file:
        if database.file.exists():
            raise DatabaseNotEmpty(place_of(url))
        return
    with database.engine().connect() as connection:
        there = set(inspect(connection).get_table_names())
        is_ours = closed_as(connection, Closed.FILLING) == _source(name)
        if not is_ours and any(_has_rows(connection, t) for t in TABLES if t.name in there):
            raise DatabaseNotEmpty(place_of(url))


def _has_rows(connection: Connection, table: Table) -> bool:
    found = connection.execute(select(literal(1)).select_from(table).limit(1))
    return found.first() is not None


def _put_in_place(recovered: Recovered, url: str, wish: Wish, watch: Watch) -> tuple[str, ...]:
    """Answers with where the former one is."""
    file = database_of(url).file
    if file is None:
        # Loaded where it is wanted, with the driver.
        aside = _server_aside()(url, name_of(wish.now)) if wish.may_replace else None
        _pour(recovered, url, watch)
    else:
        aside = set_file_aside(file, name_of(wish.now))
        recovered.file.replace(file)
        _make_durable(file.parent)
    return (aside,) if aside else ()


def _server_aside() -> Callable[[str, str], str | None]:
    aside: Callable[[str, str], str | None] = import_module("store.postgres.aside").set_aside
    return aside


def _pour(recovered: Recovered, url: str, watch: Watch) -> None:
    """Begun anew, it empties what a restore of this backup left that was broken off."""
    source = _source(recovered.manifest.name)
    with open_snapshot(recovered.url) as snapshot, open_filling(url, source) as filling:
        watch.begin(Stage.POURING, sum(snapshot.count(table) for table in TABLES))
        for table in TABLES:
            if filling.is_resumed:
                filling.empty(table)
            for rows in snapshot.batches(table):
                filling.add(table, rows)
                watch.advance(len(rows))
        filling.finish(snapshot.numbers())


def _source(name: str) -> str:
    return f"backup {name}"


def _is_good(file: Path, digest: str) -> bool:
    if not file.exists():
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == digest


def _write(content: Iterable[bytes], file: Path, digest: str) -> None:
    """Whole and durable, or not at all. Raises BackupDamaged."""
    file.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    found = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as part:
        try:
            for piece in content:
                found.update(piece)
                part.write(piece)
            part.flush()
            os.fsync(part.fileno())
            if found.hexdigest() != digest:
                raise BackupDamaged(part=digest)
            Path(part.name).replace(file)
        finally:
            Path(part.name).unlink(missing_ok=True)


def _put_secret(manifest: Manifest, desk: Installation, wish: Wish) -> tuple[str, ...]:
    """What was signed with it before is good again."""
    secret = manifest.secret_key
    if not secret or _text_of(desk.secret_key) == secret:
        return ()
    aside = set_file_aside(desk.secret_key, name_of(wish.now))
    _write_private(desk.secret_key, secret)
    return (aside,) if aside else ()


def _put_settings(manifest: Manifest, desk: Installation) -> Path | None:
    """Beside the data, not in place of those in use: they say where the data lies."""
    if not manifest.settings or _text_of(desk.settings) == manifest.settings:
        return None
    file = desk.secret_key.with_name(f"gongdan.toml.of-{manifest.name}")
    _write_private(file, manifest.settings)
    return file


def _write_private(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _SECRET)
    with os.fdopen(descriptor, "w", encoding="utf-8") as content:
        content.write(text)
        content.flush()
        os.fsync(content.fileno())


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _make_durable(folder: Path) -> None:
    """The name is safe only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
