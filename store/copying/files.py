"""Contents of attachments, copied to another folder. Every byte is looked at on its way."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from store.copying.snapshot import Snapshot
from store.files import DiskFiles
from store.tables.tickets import attachments

_CHUNK = 1024 * 1024
_PRIVATE = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesCopied:
    """What became of the contents attachments name."""

    # There now.
    count: int = 0
    # Of these nobody has the content, or it is not what it was.
    wanting: tuple[str, ...] = ()


def contents_named(snapshot: Snapshot) -> list[str]:
    """The digests of all contents attachments name, each once, sorted."""
    place = list(attachments.columns.keys()).index("digest")
    named = {str(row[place]) for rows in snapshot.batches(attachments) for row in rows}
    return sorted(named - {""})


def copy_files(
    digests: Iterable[str], source: Path, target: Path, advance: Callable[[int], None]
) -> FilesCopied:
    """Those that are there already are left alone. Raises OSError."""
    count, wanting = 0, []
    for digest in digests:
        if _copy(digest, DiskFiles(source), DiskFiles(target)):
            count += 1
        else:
            wanting.append(digest)
        advance(1)
    return FilesCopied(count=count, wanting=tuple(wanting))


def _copy(digest: str, source: DiskFiles, target: DiskFiles) -> bool:
    place = target.path(digest)
    if place.exists():
        return True
    if not source.path(digest).exists():
        return False
    place.parent.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as part:
        try:
            is_same = _write(source.path(digest), part.fileno()) == digest
            if is_same:
                Path(part.name).replace(place)
        finally:
            Path(part.name).unlink(missing_ok=True)
    return is_same


def _write(source: Path, descriptor: int) -> str:
    """Durable in the end; answers with the SHA-256 of what was written."""
    digest = hashlib.sha256()
    with source.open("rb") as content, open(descriptor, "wb", closefd=False) as part:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            part.write(chunk)
        part.flush()
        os.fsync(descriptor)
    return digest.hexdigest()
