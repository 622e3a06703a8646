"""Puts the teams, people and group chats of the settings into the store, at each start."""

from dataclasses import replace

from bot.settings import PersonSettings, Settings, TeamSettings
from bot.settings.settings import DEFAULT_TEAM
from domain.people.person import BoundChat, Identity, Person, Role, Team
from domain.ports import Unit


def apply_roster(unit: Unit, settings: Settings, default_team_name: str) -> None:
    """What the settings say wins; what was given from chat besides is kept (roles, members)."""
    for team in settings.team:
        _apply_team(unit, team)
    if not unit.teams.all():
        unit.teams.save(Team(key=DEFAULT_TEAM, name=default_team_name))
    for person in settings.person:
        _apply_person(unit, person)
    for group in settings.group:
        bound = BoundChat(
            account=group.account, chat=group.chat, team=group.team, purpose=group.purpose
        )
        if unit.teams.chat(group.account, group.chat) != bound:
            unit.teams.bind(bound)


def _apply_team(unit: Unit, written: TeamSettings) -> None:
    known = unit.teams.get(written.key) or Team(key=written.key, name=written.name)
    team = replace(
        known,
        name=written.name,
        assignment=written.assignment,
        categories=written.categories,
        capacity=written.capacity,
    )
    unit.teams.save(team)


def _apply_person(unit: Unit, written: PersonSettings) -> None:
    found = unit.people.identified(written.account, written.id)
    known = found[0] if found else Person(name=written.name)
    person = replace(
        known,
        name=written.name,
        roles=known.roles | written.roles | {Role.CUSTOMER},
        locale=written.locale or known.locale,
        skills=_lower(written.skills) or known.skills,
        regions=_lower(written.regions) or known.regions,
        capacity=written.capacity or known.capacity,
    )
    if found:
        unit.people.save(person)
    else:
        person = replace(person, id=unit.people.add(person))
        unit.people.identify(
            Identity(
                account=written.account,
                native_id=written.id,
                person_id=person.id,
                name=written.name,
            )
        )
    _join(unit, written.team, person.id)


def _join(unit: Unit, team_key: str | None, person_id: int) -> None:
    team = unit.teams.get(team_key) if team_key else None
    if team and person_id not in team.members:
        unit.teams.save(replace(team, members=team.members | {person_id}))


def _lower(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)
