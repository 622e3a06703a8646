"""A sealed file opened piece by piece: no file is held in memory as a whole."""

from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from adapters.wecom.envelope import BadEnvelope, unpadded

_IV: Final = 16
# No padding is longer.
_KEPT_BACK: Final = 32


class Unsealing:
    """Of one file, by its own key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:_IV])).decryptor()
        self._kept = b""

    def update(self, piece: bytes) -> bytes:
        """As much as is known to be content."""
        opened = self._kept + self._cipher.update(piece)
        self._kept = opened[-_KEPT_BACK:]
        return opened[:-_KEPT_BACK]

    def finish(self) -> bytes:
        """The rest. Raises BadEnvelope if something is missing or damaged."""
        try:
            return unpadded(self._kept + self._cipher.finalize())
        except ValueError as error:
            raise BadEnvelope("length") from error
