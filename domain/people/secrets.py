"""How secrets are written and recognised: they are kept as hashes alone. Makes none."""

import hashlib
from enum import StrEnum

# Letters and digits nobody mistakes for one another.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class SecretPurpose(StrEnum):
    """What a secret opens."""

    ADMIN_CODE = "admin_code"
    API_TOKEN = "api_token"


def digest_of(secret: str) -> str:
    """SHA-256 in hex. Enough for secrets of full randomness; wrong for passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()


def as_typed(code: str) -> str:
    """The code without what people add when they type it: dashes, spaces, small letters."""
    return "".join(sign for sign in code.upper() if sign in CODE_ALPHABET)
