"""Contents of attachments on disk, each under the SHA-256 of its bytes."""

import asyncio
import errno
import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, ParamSpec, TypeVar

from domain.errors import FileTooLarge, StorageUnavailable

P = ParamSpec("P")
T = TypeVar("T")

_PRIVATE = 0o700
# Seconds between putting a file and the last moment it is spoken of in the store, generously.
_PUT_LATELY = 6 * 3600
_REASONS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "read_only",
    errno.EACCES: "not_allowed",
}


class DiskFiles:
    """Implements `domain.ports.FileStore`. Equal contents are kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: AsyncIterator[bytes], *, limit: int) -> tuple[str, int]:
        """Write beside, make durable, then give it its name: a half file is never seen."""
        part = await _on_disk(self._new_part)
        try:
            digest, size = await _copy(content, part, limit)
            await _on_disk(self._keep, part, digest)
        finally:
            await _on_disk(_discard, part)
        return digest, size

    def path(self, digest: str) -> Path:
        """Where the content lies."""
        return self._folder / digest[:2] / digest

    async def discard(self, digest: str) -> None:
        """Remove it, unless it was put within the last hours."""
        await _on_disk(self._remove_old, digest)

    def _new_part(self) -> IO[bytes]:
        return tempfile.NamedTemporaryFile(dir=self._parts(), delete=False)

    def _parts(self) -> Path:
        parts = self._folder / "parts"
        parts.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        return parts

    def _keep(self, part: IO[bytes], digest: str) -> None:
        part.flush()
        os.fsync(part.fileno())
        target = self.path(digest)
        target.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        Path(part.name).replace(target)
        _make_durable(target.parent)

    def _remove_old(self, digest: str) -> None:
        target = self.path(digest)
        with suppress(FileNotFoundError):
            if _is_new(target):
                return
            # Another process may put it anew between the look and the act: what is taken aside
            # is looked at once more.
            aside = self._parts() / f"{digest}.{secrets.token_hex(4)}"
            target.replace(aside)
            if _is_new(aside):
                aside.replace(target)
            else:
                aside.unlink()


def _is_new(path: Path) -> bool:
    return time.time() - path.stat().st_mtime <= _PUT_LATELY


async def _on_disk(act: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
    """In a thread; what the disk refuses is a state of our storage, not of the sender's."""
    try:
        return await asyncio.to_thread(act, *args, **more)
    except OSError as error:
        raise StorageUnavailable(_REASONS.get(error.errno or 0, "input_output")) from error


async def _copy(content: AsyncIterator[bytes], part: IO[bytes], limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    async for chunk in content:
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(limit=limit)
        digest.update(chunk)
        await _on_disk(part.write, chunk)
    return digest.hexdigest(), size


def _discard(part: IO[bytes]) -> None:
    """Nothing is left of a part that did not become a file."""
    try:
        part.close()
    finally:
        Path(part.name).unlink(missing_ok=True)


def _make_durable(folder: Path) -> None:
    """The name itself is safe only once its folder is."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
