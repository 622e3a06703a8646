"""Contents of attachments on disk, each under the SHA-256 of its bytes."""

import asyncio
import errno
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from domain.errors import FileTooLarge, StorageUnavailable

_PRIVATE = 0o700
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
        try:
            part = await asyncio.to_thread(self._new_part)
            try:
                digest, size = await _copy(content, part, limit)
                await asyncio.to_thread(self._keep, part, digest)
            finally:
                await asyncio.to_thread(_discard, part)
        except OSError as error:
            raise StorageUnavailable(_REASONS.get(error.errno or 0, "input_output")) from error
        return digest, size

    def path(self, digest: str) -> Path:
        """Where the content lies."""
        return self._folder / digest[:2] / digest

    def _new_part(self) -> IO[bytes]:
        parts = self._folder / "parts"
        parts.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        return tempfile.NamedTemporaryFile(dir=parts, delete=False)

    def _keep(self, part: IO[bytes], digest: str) -> None:
        part.flush()
        os.fsync(part.fileno())
        target = self.path(digest)
        target.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        Path(part.name).replace(target)
        _make_durable(target.parent)


async def _copy(content: AsyncIterator[bytes], part: IO[bytes], limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    async for chunk in content:
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(limit=limit)
        digest.update(chunk)
        await asyncio.to_thread(part.write, chunk)
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
