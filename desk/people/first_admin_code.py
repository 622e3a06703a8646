"""The code of a desk that starts: made once, for a desk that has no admin yet."""

from desk.people.issue_admin_code import issue_admin_code
from domain.people.person import Role
from domain.people.secrets import SecretPurpose
from domain.ports import Unit


def first_admin_code(unit: Unit) -> str | None:
    """A new code; None if there is an admin, or a code given out that is still good."""
    return None if is_code_waiting(unit) else issue_admin_code(unit)


def is_code_waiting(unit: Unit) -> bool:
    """Somebody was given a code and has not become admin by it yet."""
    is_given = unit.codes.count(SecretPurpose.ADMIN_CODE) > 0
    return is_given and not unit.people.with_role(Role.ADMIN)
