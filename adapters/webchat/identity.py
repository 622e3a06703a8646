"""Who the company's own site says its visitor is: a JSON Web Token signed with a shared secret."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import jwt
from jwt.types import Options

from adapters.webchat.address import Seat, known_user
from adapters.webchat.refusals import IdentityRefused

_LONGEST_ID = 120
_LONGEST_NAME = 60
# The site's clock may be a little ahead of or behind ours.
_LEEWAY = timedelta(seconds=60)
# Expiry is checked by our clock; a number as user id is what many sites have.
_BY_OUR_CLOCK: Options = {
    "require": ["sub", "exp"],
    "verify_sub": False,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


class Identities:
    """Reads tokens of HMAC-SHA256 with the claims `sub` (user id), `exp`, and `name` if known."""

    def __init__(self, secret: str, clock: Callable[[], datetime], lifetime: timedelta) -> None:
        self._secret = secret
        self._clock = clock
        self._lifetime = lifetime

    def seat(self, token: str) -> Seat:
        """The person vouched for. Raises IdentityRefused."""
        claims = self._claims(token)
        user_id, name = str(claims["sub"]), str(claims.get("name") or "").strip()
        if (
            not user_id
            or len(user_id) > _LONGEST_ID
            or any(c.isspace() or c == "/" for c in user_id)
        ):
            raise IdentityRefused
        if self._expiry(claims) + _LEEWAY <= self._clock():
            raise IdentityRefused
        return known_user(user_id, name[:_LONGEST_NAME] or user_id, self._clock() + self._lifetime)

    def _claims(self, token: str) -> dict[str, object]:
        try:
            return jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options=_BY_OUR_CLOCK,
            )
        except jwt.InvalidTokenError as error:
            raise IdentityRefused from error

    @staticmethod
    def _expiry(claims: dict[str, object]) -> datetime:
        expiry = claims["exp"]
        if not isinstance(expiry, int | float):
            raise IdentityRefused
        try:
            return datetime.fromtimestamp(expiry, UTC)
        except (OverflowError, OSError, ValueError) as error:
            raise IdentityRefused from error
