"""Contents on disk, by hash."""

import errno
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.errors import FileTooLarge, StorageUnavailable
from store import files as store_files
from store.files import DiskFiles


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


async def test_content_lies_under_its_hash_once(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    digest = hashlib.sha256(b"hello world").hexdigest()
    assert await files.put(chunks(b"hello ", b"world"), limit=11) == (digest, 11)
    assert await files.put(chunks(b"hello world"), limit=11) == (digest, 11)
    assert files.path(digest).read_bytes() == b"hello world"
    assert left(tmp_path) == [digest]


async def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    digest, size = await files.put(chunks(), limit=0)
    assert (size, files.path(digest).read_bytes()) == (0, b"")


async def test_too_large_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileTooLarge) as refused:
        await DiskFiles(tmp_path).put(chunks(b"12345", b"6"), limit=5)
    assert refused.value.params["limit"] == 5
    assert left(tmp_path) == []


async def test_a_source_that_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await DiskFiles(tmp_path).put(broken(), limit=100)
    assert left(tmp_path) == []


async def test_a_full_disk_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageUnavailable) as refused:
        await DiskFiles(tmp_path).put(chunks(b"x"), limit=5)
    assert refused.value.reason == "disk_full"
    assert left(tmp_path) == []


async def test_what_another_process_puts_in_the_moment_it_is_discarded_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = DiskFiles(tmp_path)
    digest, _ = await ours.put(chunks(b"the same picture"), limit=100)
    os.utime(ours.path(digest), (0, 0))
    look, looks = store_files._is_new, []

    def look_and_be_late(path: Path) -> bool:
        looks.append(path)
        is_new = look(path)
        if len(looks) == 1:
            # As if it had been put anew.
            os.utime(path)
        return is_new

    monkeypatch.setattr(store_files, "_is_new", look_and_be_late)
    await ours.discard(digest)
    assert ours.path(digest).read_bytes() == b"the same picture"
    os.utime(ours.path(digest), (0, 0))
    await ours.discard(digest)
    assert left(tmp_path) == []
    await ours.discard(digest)
