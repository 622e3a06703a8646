"""One-time codes people read in one place and type in another."""

import secrets

from domain.people.secrets import CODE_ALPHABET

_GROUPS, _SIGNS = 2, 4


def fresh_code() -> str:
    """ "K7WQ-3MHX". Only its hash is to be kept."""
    groups = ("".join(secrets.choice(CODE_ALPHABET) for _ in range(_SIGNS)) for _ in range(_GROUPS))
    return "-".join(groups)
