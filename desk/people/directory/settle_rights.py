"""What somebody may do by the directories, beside what they may do anyway."""

from collections.abc import Iterable
from dataclasses import replace

from desk.desk import Desk
from domain.people.directory import DirectoryEntry
from domain.people.person import Person, Role, Team


def settle_rights(desk: Desk, person: Person) -> Person:
    """Give what the entries of their identities give now, and take what only they gave."""
    entries = desk.unit.directory.of(person.id)
    counted = [entry for entry in entries if _counts(person, entry)]
    given = frozenset(role for entry in counted for role in entry.gift.roles)
    own = person.roles - person.lent_roles
    settled = replace(person, roles=own | given | {Role.CUSTOMER}, lent_roles=given - own)
    if settled != person:
        desk.unit.people.save(settled)
    _settle_teams(desk, settled, entries, counted)
    return settled


def _counts(person: Person, entry: DirectoryEntry) -> bool:
    return person.is_active and not (entry.has_left or entry.is_declined)


def _settle_teams(
    desk: Desk, person: Person, entries: list[DirectoryEntry], counted: list[DirectoryEntry]
) -> None:
    """Who was a member before stays one whatever the directory says."""
    wanted = frozenset(team for entry in counted for team in entry.gift.teams)
    lent = frozenset(team for entry in entries for team in entry.joined)
    for key in sorted(lent - wanted):
        _save(desk, desk.unit.teams.get(key), leaving=person.id)
    new = frozenset(key for key in wanted - lent if not _is_member(desk, key, person))
    for key in sorted(wanted):
        _save(desk, desk.unit.teams.get(key) or Team(key=key, name=key), joining=person.id)
    for entry in entries:
        theirs = entry.gift.teams if entry in counted else frozenset()
        joined = theirs & (lent | new)
        if joined != entry.joined:
            desk.unit.directory.save(replace(entry, joined=joined))


def _is_member(desk: Desk, key: str, person: Person) -> bool:
    team = desk.unit.teams.get(key)
    return team is not None and person.id in team.members


def _save(
    desk: Desk, team: Team | None, *, leaving: int | None = None, joining: int | None = None
) -> None:
    if team is None:
        return
    members = (team.members - {leaving}) | frozenset(_known([joining]))
    if members != team.members:
        desk.unit.teams.save(replace(team, members=members))


def _known(people: Iterable[int | None]) -> Iterable[int]:
    return (person for person in people if person is not None)
