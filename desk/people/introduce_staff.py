"""Staff the settings name, known before they write the first time."""

from dataclasses import replace

from domain.people.person import Identity, Person, Role, Team
from domain.ports import Unit


def introduce_staff(
    unit: Unit,
    *,
    account: str,
    native_id: str,
    name: str,
    roles: frozenset[Role],
    team: str = "",
) -> Person:
    """Make them known, or give a known one this name and these roles; again changes nothing.

    Roles granted since by an admin stay. Who has left is given none.
    """
    known = unit.people.identified(account, native_id)
    person = known[0] if known else _newcomer(unit, account, native_id, name)
    if not person.is_active:
        return person
    told = replace(
        person,
        name=name,
        roles=person.roles | roles | {Role.CUSTOMER},
        lent_roles=person.lent_roles - roles,
    )
    if told != person:
        unit.people.save(told)
    if team:
        _join(unit, team, told.id)
    return told


def _newcomer(unit: Unit, account: str, native_id: str, name: str) -> Person:
    person = Person(name=name)
    person = replace(person, id=unit.people.add(person))
    # No name of the platform's own yet: theirs must not replace the one given here.
    unit.people.identify(Identity(account=account, native_id=native_id, person_id=person.id))
    return person


def _join(unit: Unit, key: str, person_id: int) -> None:
    team = unit.teams.get(key) or Team(key=key, name=key)
    if person_id not in team.members:
        unit.teams.save(replace(team, members=team.members | {person_id}))
    # From now on not by the directory alone.
    for entry in unit.directory.of(person_id):
        if key in entry.joined:
            unit.directory.save(replace(entry, joined=entry.joined - {key}))
