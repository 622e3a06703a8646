"""Somebody shows the one-time code and becomes the first admin."""

from dataclasses import replace

from desk.access import acting_person
from desk.desk import Desk
from desk.errors import CodeInvalid
from desk.locks import lock_admins
from domain.people.person import Person, Role
from domain.people.secrets import SecretPurpose, as_typed, digest_of


def redeem_admin_code(desk: Desk, code: str) -> Person:
    """Works once, and only while there is no admin. Raises CodeInvalid."""
    person = acting_person(desk, Role.CUSTOMER)
    lock_admins(desk.unit)
    digest = digest_of(as_typed(code))
    known = desk.unit.codes.find(purpose=SecretPurpose.ADMIN_CODE, digest=digest)
    if known is None or desk.unit.people.with_role(Role.ADMIN):
        raise CodeInvalid
    desk.unit.codes.spend(purpose=SecretPurpose.ADMIN_CODE, digest=digest)
    admin = replace(person, roles=person.roles | {Role.ADMIN})
    desk.unit.people.save(admin)
    return admin
