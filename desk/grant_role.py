"""An admin says what somebody may do."""

from dataclasses import replace

from desk.access import require
from desk.assigning import staff_member
from desk.desk import Desk
from desk.errors import LastAdmin, PersonUnknown
from domain.people.person import Person, Role


def grant_role(desk: Desk, who: str | int, role: Role) -> Person:
    """Give somebody a role; `CUSTOMER` takes all others away.

    `who`: a person's id, their id on the platform it is typed on, or the name of somebody of the
    staff. Customers can't be named by name: anybody may call themselves like the new supervisor.
    Raises PersonUnknown, PersonAmbiguous, LastAdmin.
    """
    require(desk, Role.ADMIN)
    person = _person(desk, who)
    if role is Role.CUSTOMER:
        _check_not_last(desk, person)
        granted = replace(person, roles=frozenset({role}))
        _leave_teams(desk, person)
    else:
        granted = replace(person, roles=person.roles | {role})
    desk.unit.people.save(granted)
    return granted


def _person(desk: Desk, who: str | int) -> Person:
    if not str(who).isdecimal():
        return staff_member(desk.unit, who)
    person = desk.unit.people.get(int(who)) or _on_platform(desk, str(who))
    if person is None:
        raise PersonUnknown(who=str(who))
    return person


def _on_platform(desk: Desk, native_id: str) -> Person | None:
    known = desk.unit.people.identified(desk.where.account, native_id) if desk.where else None
    return known[0] if known else None


def _check_not_last(desk: Desk, person: Person) -> None:
    if [admin.id for admin in desk.unit.people.with_role(Role.ADMIN)] == [person.id]:
        raise LastAdmin


def _leave_teams(desk: Desk, person: Person) -> None:
    for team in desk.unit.teams.all():
        if person.id in team.members:
            desk.unit.teams.save(replace(team, members=team.members - {person.id}))
