"""Taking back a key for the API."""

from domain.people.secrets import SecretPurpose
from domain.ports import Unit

# Enough of a digest to tell tokens apart.
TOKEN_ID_LENGTH = 12


def revoke_token(unit: Unit, token_id: str) -> str | None:
    """Label of the one token whose digest begins so, made useless; None if there is none such."""
    kept = unit.codes.all(SecretPurpose.API_TOKEN)
    found = [token for token in kept if token.digest.startswith(token_id.lower())]
    if len(token_id) < TOKEN_ID_LENGTH or len(found) != 1:
        return None
    unit.codes.spend(purpose=SecretPurpose.API_TOKEN, digest=found[0].digest)
    return found[0].label
