"""An admin says what somebody may do."""

from dataclasses import replace

from desk.access import require
from desk.desk import Desk
from desk.errors import LastAdmin
from desk.locks import lock_admins
from desk.tickets.assigning import one_of, person_id, staff_member
from domain.people.person import Person, Role


def grant_role(desk: Desk, who: str, role: Role) -> Person:
    """Give somebody a role; `CUSTOMER` takes all others away, also those of the directory until it
    gives them anew. Who had left is back: the admin says so.

    `who`: digits are an id on the platform it is typed on, else on another one; our own id is
    written "person:12"; anything else is the name of somebody of the staff. Customers can't be
    named by name: anybody may call themselves like the new supervisor.
    Raises PersonUnknown, PersonAmbiguous, LastAdmin.
    """
    require(desk, Role.ADMIN)
    person = _person(desk, who)
    if role is Role.CUSTOMER:
        lock_admins(desk.unit)
        _check_not_last(desk, person)
        granted = replace(person, roles=frozenset({role}), lent_roles=frozenset())
        _leave_teams(desk, person)
        _decline_gifts(desk, person)
    else:
        granted = replace(
            person,
            roles=person.roles | {role},
            lent_roles=person.lent_roles - {role},
            is_active=True,
            on_duty=person.on_duty or not person.is_active,
        )
    desk.unit.people.save(granted)
    return granted


def _person(desk: Desk, who: str) -> Person:
    if known := person_id(who):
        person = desk.unit.people.get(known)
        return one_of([person] if person else [], who)
    if who.isdecimal():
        return _on_platform(desk, who)
    return staff_member(desk.unit, who)


def _on_platform(desk: Desk, native_id: str) -> Person:
    # Platforms number people each for itself: elsewhere, the number may be somebody else's.
    here = desk.unit.people.identified(desk.where.account, native_id) if desk.where else None
    return here[0] if here else one_of(desk.unit.people.known_as(native_id), native_id)


def _check_not_last(desk: Desk, person: Person) -> None:
    if [admin.id for admin in desk.unit.people.with_role(Role.ADMIN)] == [person.id]:
        raise LastAdmin


def _leave_teams(desk: Desk, person: Person) -> None:
    for team in desk.unit.teams.all():
        if person.id in team.members:
            desk.unit.teams.save(replace(team, members=team.members - {person.id}))


def _decline_gifts(desk: Desk, person: Person) -> None:
    for entry in desk.unit.directory.of(person.id):
        desk.unit.directory.save(replace(entry, joined=frozenset(), is_declined=True))
