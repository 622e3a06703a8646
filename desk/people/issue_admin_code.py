"""The code by which the first admin says who they are."""

import secrets

from domain.people.person import Role
from domain.people.secrets import CODE_ALPHABET, SecretPurpose, as_typed, digest_of
from domain.ports import Unit

_GROUPS, _SIGNS = 2, 4


def issue_admin_code(unit: Unit) -> str | None:
    """A new code, good once, to be printed where only the operator reads; None if there is an
    admin already. Only its hash is kept.
    """
    if unit.people.with_role(Role.ADMIN):
        return None
    groups = ("".join(secrets.choice(CODE_ALPHABET) for _ in range(_SIGNS)) for _ in range(_GROUPS))
    code = "-".join(groups)
    digest = digest_of(as_typed(code))
    unit.codes.add(purpose=SecretPurpose.ADMIN_CODE, digest=digest, label="first admin")
    return code
