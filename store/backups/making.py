"""Makes a backup of a desk at work: all records as they stand at one moment, then the files they
name. Contents of files never change, so each is stored once, whatever backups it belongs to."""

import secrets
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from store.backups.errors import BackupPartMissing
from store.backups.hands import at_once
from store.backups.installation import Installation
from store.backups.manifest import Manifest, name_of
from store.backups.records import Counted, write_records
from store.backups.sealing import Sink, sealed_size
from store.backups.vault import ContentWrong, Vault
from store.backups.watch import Stage, Watch
from store.copying.snapshot import open_snapshot
from store.databases import database_of
from store.errors import DatabaseTooNew, MigrationsPending
from store.files import DiskFiles
from store.opening import look_at_schema
from store.revisions import newest_revision


def make_backup(
    desk: Installation, vault: Vault, watch: Watch, now: datetime, *, name: str = ""
) -> Manifest:
    """Blocks. Named after its moment, unless it has a name already.

    Raises a DatabaseNotOpened, StorageUnavailable, PlaceUnavailable, OSError.
    """
    _check(desk.database_url)
    name = name or name_of(now)
    part = f"{name}.{secrets.token_hex(4)}"

    def write(sink: Sink) -> tuple[dict[str, int], Counted]:
        # Let go of before anything is carried: what is held on to, the database can't clean up.
        with open_snapshot(desk.database_url) as snapshot:
            return snapshot.numbers(), write_records(snapshot, sink, watch)

    (numbers, counted), size = vault.keep_records(part, write, watch)
    missing = _keep_files(counted.digests, DiskFiles(desk.files), vault, watch)
    kept = sorted(counted.digests - missing)
    vault.keep_contents(part, kept)
    manifest = Manifest(
        name=name,
        part=part,
        made_at=now,
        version=desk.version,
        revision=newest_revision(),
        database=desk.database_url.partition(":")[0],
        rows=counted.rows,
        numbers=numbers,
        newest_ticket=counted.newest_ticket,
        unsent=counted.unsent,
        files=len(kept),
        file_bytes=_bytes_of(kept, vault),
        missing_files=tuple(sorted(missing)),
        records_bytes=size,
        settings=_text_of(desk.settings),
        secret_key=_text_of(desk.secret_key),
    )
    vault.keep_manifest(manifest)
    return manifest


def _check(url: str) -> None:
    database = database_of(url)
    database.must_be_there()
    schema = look_at_schema(database)
    if schema.is_too_new:
        raise DatabaseTooNew(schema.needed)
    if schema.urgent:
        raise MigrationsPending(schema.urgent)


def _keep_files(wanted: Collection[str], files: DiskFiles, vault: Vault, watch: Watch) -> set[str]:
    """Those that are not at the place yet; answers with those that can't be kept."""
    there = vault.files()

    def is_there(digest: str) -> bool:
        stored, path = there.get(vault.file_name(digest)), files.path(digest)
        # One that was cut off at its place is stored anew.
        is_whole = stored and (not path.exists() or stored.size == sealed_size(path.stat().st_size))
        return bool(is_whole)

    new = sorted(digest for digest in wanted if not is_there(digest))
    if new:
        watch.begin(Stage.FILES, len(new))
    missing: set[str] = set()

    def keep(digest: str) -> None:
        try:
            vault.keep_file(digest, files.path(digest))
        except ContentWrong:
            missing.add(digest)
        watch.advance(1)

    at_once(keep, new)
    return missing


def _bytes_of(digests: Collection[str], vault: Vault) -> int:
    """What they take at their place: looked up there, so that each is known to have arrived."""
    there = vault.files()
    names = [vault.file_name(digest) for digest in digests]
    for name in names:
        if name not in there:
            raise BackupPartMissing(part=name)
    return sum(there[name].size for name in names)


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.is_file() else ""
