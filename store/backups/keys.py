"""The key that seals backups: random, written so that people can copy it from paper."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.backups.errors import BackupKeyWrong

_LENGTH = 32
# With it, 56 signs of base32; a mistyped one is noticed before anything is tried.
_CHECK_LENGTH = 3
_GROUP = 7
# Not in the alphabet, and likely meant so.
_LOOKALIKES = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True)
class BackupKey:
    """Whoever has it can read every backup sealed with it; without it nobody can."""

    _secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "BackupKey":
        """One that nobody has."""
        return cls(secrets.token_bytes(_LENGTH))

    @classmethod
    def read(cls, written: str) -> "BackupKey":
        """As people wrote it: small letters and separators don't matter. Raises BackupKeyWrong."""
        signs = "".join(written.split()).replace("-", "").upper().translate(_LOOKALIKES)
        try:
            found = base64.b32decode(signs)
        except ValueError as error:
            raise BackupKeyWrong from error
        secret, check = found[:_LENGTH], found[_LENGTH:]
        if check != _check(secret):
            raise BackupKeyWrong
        return cls(secret)

    @property
    def written(self) -> str:
        """To be kept by people."""
        signs = base64.b32encode(self._secret + _check(self._secret)).decode()
        return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))

    @property
    def name(self) -> str:
        """Tells keys apart, and nothing of what they are."""
        return self.derive("name", b"", length=4).hex()

    def derive(self, use: str, salt: bytes, *, length: int = _LENGTH) -> bytes:
        """A secret for one use alone."""
        info = f"gongdan backup {use}".encode()
        return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(self._secret)


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"gongdan backup key" + secret).digest()[:_CHECK_LENGTH]
