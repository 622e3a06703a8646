"""Backups at their place, seen with their key: everything in it is sealed."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from store.backups.errors import BackupIncoherent, BackupUnknown
from store.backups.keys import BackupKey
from store.backups.manifest import Manifest, Proof, moment_of
from store.backups.place import Carried, Place, Stored, unwatched
from store.backups.sealing import Sealer, Sink, opened
from store.backups.watch import Watch, carrying

T = TypeVar("T")

_BACKUPS = "backups/"
_FILES = "files/"
_MANIFEST, _RECORDS, _CONTENTS, _PROOF = ".manifest", ".records", ".contents", ".proof"
_PIECE = 1 << 20


class ContentWrong(Exception):
    """A file on our disk is missing, or not what it was."""


class Vault:
    """Blocks. Raises PlaceUnavailable, BackupKeyOther, BackupDamaged, BackupPartMissing."""

    def __init__(self, place: Place, key: BackupKey, workspace: Path) -> None:
        self._place = place
        self._key = key
        # For what is on its way, sealed.
        self._workspace = workspace

    @property
    def shown(self) -> str:
        """Where it is, as people may read it."""
        return self._place.shown

    def names(self) -> list[str]:
        """All backups, the newest first."""
        found = (one.name for one in self._place.stored(_BACKUPS))
        parts = (name.removeprefix(_BACKUPS) for name in found if name.endswith(_MANIFEST))
        names = (part.removesuffix(_MANIFEST) for part in parts)
        return sorted((name for name in names if _is_name(name)), reverse=True)

    def chosen(self, wish: str) -> str:
        """The backup whose name begins so, the newest of several. Raises BackupUnknown."""
        names = self.names()
        if not names:
            raise BackupUnknown(name="", place=self.shown)
        fitting = [name for name in names if name.startswith(wish)]
        if not fitting:
            raise BackupUnknown(name=wish, place=self.shown)
        return fitting[0]

    def proved(self) -> set[str]:
        """Names of those that were proved."""
        found = (one.name.removeprefix(_BACKUPS) for one in self._place.stored(_BACKUPS))
        return {name.removesuffix(_PROOF) for name in found if name.endswith(_PROOF)}

    def manifest(self, name: str) -> Manifest:
        """What is known of a backup."""
        return self._read(_BACKUPS + name + _MANIFEST, Manifest)

    def proof(self, name: str) -> Proof:
        """When it was proved last."""
        return self._read(_BACKUPS + name + _PROOF, Proof)

    def keep_manifest(self, manifest: Manifest) -> None:
        """From now on the backup is there."""
        self._write(_BACKUPS + manifest.name + _MANIFEST, Manifest, manifest)

    def keep_proof(self, proof: Proof) -> None:
        """For `list`."""
        self._write(_BACKUPS + proof.name + _PROOF, Proof, proof)

    def keep_records(self, part: str, write: Callable[[Sink], T], watch: Watch) -> tuple[T, int]:
        """What was written, and the bytes of it."""
        return self._keep(_BACKUPS + part + _RECORDS, write, partial(carrying, watch))

    def records(self, manifest: Manifest, watch: Watch) -> Iterator[bytes]:
        """As they were written."""
        carried = carrying(watch, manifest.records_bytes)
        return self._open(_BACKUPS + manifest.part + _RECORDS, carried)

    def keep_contents(self, part: str, digests: list[str]) -> None:
        """Which files belong to a backup."""
        content = "\n".join(digests).encode()
        self._keep(_BACKUPS + part + _CONTENTS, lambda sink: sink.write(content))

    def contents(self, manifest: Manifest) -> list[str]:
        """Digests of the files that belong to a backup."""
        return b"".join(self._open(_BACKUPS + manifest.part + _CONTENTS)).decode().split()

    def file_name(self, digest: str) -> str:
        """Without the key nobody can tell from it what the file is."""
        name = self._key.derive("file", bytes.fromhex(digest)).hex()
        return f"{_FILES}{name[:2]}/{name}"

    def files(self) -> dict[str, Stored]:
        """All files of all backups, by name."""
        return {one.name: one for one in self._place.stored(_FILES)}

    def keep_file(self, digest: str, content: Path) -> None:
        """Each content once, whatever backups it belongs to.

        Raises ContentWrong where the file is not there, or not what it was.
        """

        def write(sink: Sink) -> None:
            found = hashlib.sha256()
            with content.open("rb") as source:
                while piece := source.read(_PIECE):
                    found.update(piece)
                    sink.write(piece)
            if found.hexdigest() != digest:
                raise ContentWrong(digest)

        try:
            self._keep(self.file_name(digest), write)
        except FileNotFoundError as error:
            raise ContentWrong(digest) from error

    def file(self, digest: str) -> Iterator[bytes]:
        """Its content."""
        return self._open(self.file_name(digest))

    def forget(self, name: str) -> None:
        """A backup without its manifest is none, so that goes first. Its files stay."""
        self._place.remove(_BACKUPS + name + _MANIFEST)
        for part in list(self._place.stored(f"{_BACKUPS}{name}.")):
            self._place.remove(part.name)

    def remove_file(self, name: str) -> None:
        """One that belongs to no backup any more."""
        self._place.remove(name)

    def remains(self, before: datetime) -> list[str]:
        """Names of backups that were begun before then, and never became any."""
        whole = set(self.names())
        found = [one for one in self._place.stored(_BACKUPS) if one.stored_at < before]
        begun = {one.name.removeprefix(_BACKUPS).partition(".")[0] for one in found}
        return sorted(begun - whole)

    def _keep(
        self,
        name: str,
        write: Callable[[Sink], T],
        carrying_of: Callable[[int], Carried] = lambda _size: unwatched,
    ) -> tuple[T, int]:
        with self._part() as part:
            with part.open("wb") as sink:
                sealer = Sealer(sink, self._key, name)
                result = write(sealer)
                sealer.finish()
            size = part.stat().st_size
            self._place.put(name, part, carrying_of(size))
            return result, size

    def _open(self, name: str, carried: Carried = unwatched) -> Iterator[bytes]:
        with self._part() as part:
            self._place.fetch(name, part, carried)
            with part.open("rb") as sealed:
                yield from opened(sealed, self._key, name)

    @contextmanager
    def _part(self) -> Iterator[Path]:
        """For what is on its way: gone afterwards."""
        part = self._workspace / secrets.token_hex(8)
        try:
            yield part
        except OSError as error:
            # A full disk does not say of itself which one it is.
            error.filename = error.filename or str(self._workspace.parent)
            raise
        finally:
            part.unlink(missing_ok=True)

    def _write(self, name: str, kind: type[T], value: T) -> None:
        content = TypeAdapter(kind).dump_json(value)
        self._keep(name, lambda sink: sink.write(content))

    def _read(self, name: str, kind: type[T]) -> T:
        content = b"".join(self._open(name))
        try:
            return TypeAdapter(kind).validate_json(content)
        except ValidationError:
            reason = "this version of Gongdan does not understand what is said of it"
            raise BackupIncoherent(name=name, reason=reason) from None


def _is_name(written: str) -> bool:
    """Whether a backup could be called so."""
    try:
        moment_of(written)
    except ValueError:
        return False
    return True
