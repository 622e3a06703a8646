"""Seals streams: encrypted and authenticated in chunks, bound to the name they are stored under.

After STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as age uses it: a counter and a mark of the
last chunk in each nonce. What is cut off, swapped, or put under another name is not opened.
"""

import os
from collections.abc import Iterator
from typing import IO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from store.backups.errors import BackupDamaged, BackupKeyOther
from store.backups.keys import BackupKey

_MAGIC = b"gongdan backup 1\n"
_KEY_NAME = 4
_SALT = 16
_HEADER = len(_MAGIC) + _KEY_NAME + _SALT
CHUNK = 64 * 1024
_TAG = 16


class Sink(Protocol):
    """What is written to."""

    def write(self, content: bytes, /) -> int:
        """Take it in."""
        ...

    def flush(self) -> None:
        """Let go of what can go."""
        ...


class Sealer:
    """Implements `Sink`: what is written comes out sealed. Whole only once it is finished."""

    def __init__(self, sink: IO[bytes], key: BackupKey, name: str) -> None:
        salt = os.urandom(_SALT)
        self._sink = sink
        self._header = _MAGIC + bytes.fromhex(key.name) + salt
        self._cipher = AESGCM(key.derive(name, salt))
        self._held = bytearray()
        self._count = 0
        sink.write(self._header)

    def write(self, content: bytes, /) -> int:
        """Take it in. The last chunk is held back: only it is marked so."""
        self._held += content
        while len(self._held) > CHUNK:
            self._seal(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]
        return len(content)

    def flush(self) -> None:
        """Only whole chunks leave."""

    def finish(self) -> None:
        """Seal the rest."""
        self._seal(bytes(self._held), is_last=True)

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._count, is_last=is_last)
        self._sink.write(self._cipher.encrypt(nonce, chunk, self._header))
        self._count += 1


def opened(source: IO[bytes], key: BackupKey, name: str) -> Iterator[bytes]:
    """What was sealed under this name, chunk by chunk; believe it once all has come.

    Raises BackupKeyOther, BackupDamaged.
    """
    header = source.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise BackupDamaged(part=name)
    needed = header[len(_MAGIC) :][:_KEY_NAME].hex()
    if needed != key.name:
        raise BackupKeyOther(needed=needed, given=key.name)
    cipher = AESGCM(key.derive(name, header[-_SALT:]))
    sealed, count = source.read(CHUNK + _TAG), 0
    while True:
        following = source.read(CHUNK + _TAG)
        try:
            yield cipher.decrypt(_nonce(count, is_last=not following), sealed, header)
        except InvalidTag:
            raise BackupDamaged(part=name) from None
        if not following:
            return
        sealed, count = following, count + 1


def sealed_size(size: int) -> int:
    """Of so many bytes, once they are sealed."""
    chunks = max(1, -(-size // CHUNK))
    return _HEADER + size + chunks * _TAG


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(11) + bytes([is_last])
