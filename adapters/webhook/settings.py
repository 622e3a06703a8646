"""What an account of outgoing webhooks is made of."""

import base64
import binascii
from dataclasses import dataclass
from typing import Final

_PREFIX: Final = "whsec_"
# Bytes of a key. Source: Standard Webhooks, "Signature scheme".
_SHORTEST_KEY: Final = 24
_LONGEST_KEY: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """One receiver. `keys` sign, all of them: receivers know the old or the new one."""

    url: str
    keys: tuple[bytes, ...]


def to_key(secret: str) -> bytes:
    """The key in a secret as people write it: base64 of 24 to 64 bytes, "whsec_" before it or not.

    Raises ValueError.
    """
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if not _SHORTEST_KEY <= len(key) <= _LONGEST_KEY:
        raise ValueError("not 24 to 64 bytes")
    return key
