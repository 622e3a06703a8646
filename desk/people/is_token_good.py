"""Does this key open the API?"""

from domain.people.secrets import SecretPurpose, digest_of
from domain.ports import Unit


def is_token_good(unit: Unit, token: str) -> bool:
    """It was given out by `create_token` and not taken back."""
    return unit.codes.find(purpose=SecretPurpose.API_TOKEN, digest=digest_of(token)) is not None
