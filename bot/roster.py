"""Puts the teams, people and group chats of the settings into the store, at each start."""

from collections.abc import Mapping
from dataclasses import replace

from bot.settings import PersonSettings, Settings, TeamSettings
from bot.settings.settings import DEFAULT_TEAM
from desk.desk import Desk
from desk.people.directory.end_gifts import end_gifts
from desk.people.introduce_staff import introduce_staff
from desk.people.linking.link_identity import link_identity
from domain.people.person import BoundChat, Person, Team
from domain.ports import Unit


def apply_roster(desk: Desk, settings: Settings, default_team_name: str) -> None:
    """What the settings say wins; what was given from chat besides is kept (roles, members).

    Who has left by the company's directory is given nothing by them.
    """
    unit = desk.unit
    for team in settings.team:
        _apply_team(unit, team)
    if not unit.teams.all():
        unit.teams.save(Team(key=DEFAULT_TEAM, name=default_team_name))
    end_gifts(desk, {rule.account for rule in settings.directory})
    known = [(written, _apply_person(desk, written)) for written in settings.person]
    leads = [(w.team, p) for w, p in known if w.lead and w.team and p.is_active]
    _apply_leads(unit, {team: person.id for team, person in leads})
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


def _apply_leads(unit: Unit, leads: Mapping[str, int]) -> None:
    """Only settings say who leads: whom they no longer name leads no longer."""
    for team in unit.teams.all():
        if team.lead != leads.get(team.key):
            unit.teams.save(replace(team, lead=leads.get(team.key)))


def _apply_person(desk: Desk, written: PersonSettings) -> Person:
    unit = desk.unit
    known = introduce_staff(
        unit,
        account=written.account,
        native_id=written.id,
        name=written.name,
        roles=written.roles,
        team=written.team or "",
    )
    for other in written.also:
        known = link_identity(desk, known, account=other.account, native_id=other.id)
    person = replace(
        known,
        name=written.name,
        locale=written.locale or known.locale,
        skills=_lower(written.skills) or known.skills,
        regions=_lower(written.regions) or known.regions,
        capacity=written.capacity or known.capacity,
        email=written.email or known.email,
        phone=written.phone or known.phone,
    )
    if person != known:
        unit.people.save(person)
    return person


def _lower(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)
