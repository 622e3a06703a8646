"""Backups in a folder: another disk, a share of the network."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from store.backups.errors import BackupPartMissing, PlaceUnavailable
from store.backups.place import Carried, Stored, unwatched

_PRIVATE = 0o700
_PIECE = 1 << 20


class Folder:
    """Implements `store.backups.place.Place`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.shown = str(root)

    def put(self, name: str, content: Path, carried: Carried = unwatched) -> None:
        """Written beside, made durable, then given its name: nobody sees half of it."""
        target = self._root / name
        # Numbers of processes repeat themselves in containers.
        part = target.with_name(f"{target.name}.{secrets.token_hex(4)}.part")
        with self._told():
            target.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            try:
                with content.open("rb") as source, part.open("wb") as sink:
                    while piece := source.read(_PIECE):
                        sink.write(piece)
                        carried(len(piece))
                    sink.flush()
                    os.fsync(sink.fileno())
                part.replace(target)
                _make_durable(target.parent)
            finally:
                part.unlink(missing_ok=True)

    def fetch(self, name: str, target: Path, carried: Carried = unwatched) -> None:
        """A copy of it."""
        with target.open("wb") as sink:
            for piece in self._pieces(name):
                sink.write(piece)
                carried(len(piece))

    def _pieces(self, name: str) -> Iterator[bytes]:
        with self._told():
            try:
                source = (self._root / name).open("rb")
            except FileNotFoundError:
                raise BackupPartMissing(part=name) from None
            with source:
                while piece := source.read(_PIECE):
                    yield piece

    def stored(self, prefix: str) -> Iterator[Stored]:
        """Where nothing was stored yet, there is nothing. What is being written is there, too, by a
        name of its own: of whoever was killed over it, it is found so and removed."""
        with self._told():
            for path in (self._root / prefix).parent.rglob("*"):
                name = path.relative_to(self._root).as_posix()
                found = _look_at(path) if name.startswith(prefix) else None
                if found is not None and stat.S_ISREG(found.st_mode):
                    at = datetime.fromtimestamp(found.st_mtime, UTC)
                    yield Stored(name=name, size=found.st_size, stored_at=at)

    def remove(self, name: str) -> None:
        """Its folder stays."""
        with self._told():
            (self._root / name).unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise PlaceUnavailable(place=self.shown, reason=reason) from error


def _look_at(path: Path) -> os.stat_result | None:
    """None where it went meanwhile: others put things there, and remove them."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _make_durable(folder: Path) -> None:
    """The name is safe only once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
