"""A key for programs that use the API."""

import secrets

from domain.people.secrets import SecretPurpose, digest_of
from domain.ports import Unit

_BYTES = 32


def create_token(unit: Unit, label: str) -> str:
    """A new token, shown this once: only its hash is kept."""
    token = f"gd_{secrets.token_urlsafe(_BYTES)}"
    unit.codes.add(purpose=SecretPurpose.API_TOKEN, digest=digest_of(token), label=label)
    return token
