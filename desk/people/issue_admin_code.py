"""The code by which the first admin says who they are."""

from desk.people.fresh_code import fresh_code
from domain.people.person import Role
from domain.people.secrets import SecretPurpose, as_typed, digest_of
from domain.ports import Unit


def issue_admin_code(unit: Unit) -> str | None:
    """A new code, good once, to be printed where only the operator reads; None if there is an
    admin already. Only its hash is kept.
    """
    if unit.people.with_role(Role.ADMIN):
        return None
    code = fresh_code()
    digest = digest_of(as_typed(code))
    unit.codes.add(purpose=SecretPurpose.ADMIN_CODE, digest=digest, label="first admin")
    return code
