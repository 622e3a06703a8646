"""Who works here, and how much each has on their hands."""

from collections.abc import Iterable
from dataclasses import dataclass

from desk.access import require
from desk.definitions.shaped.rosters import on_duty
from desk.desk import Desk
from desk.people.teams_of import team_asked
from desk.tickets.assigning import staff
from domain.people.assignment import capacity_of
from domain.people.person import Person, Role, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one engineer has on their hands."""

    person: Person
    live: int
    # None = no cap.
    capacity: int | None
    # By the rosters of their teams, and by what they say themselves.
    on_duty: bool


def show_loads(desk: Desk, *, team: str | None = None) -> tuple[Load, ...]:
    """Everybody, who has most first. Supervisors only; raises NotAllowed.

    `team`: of one team, "" = of all; None = in a team's group the team's, elsewhere of all.
    """
    require(desk, Role.SUPERVISOR)
    key = team_asked(desk, team)
    teams = [team for team in desk.unit.teams.all() if key in {"", team.key}]
    people = [p for p in staff(desk.unit) if not key or any(p.id in t.members for t in teams)]
    live = desk.unit.tickets.live_by_assignee([person.id for person in people])
    shifts = [(team.members, on_duty(desk, team.key, desk.now)) for team in teams]
    loads = [
        Load(
            person=person,
            live=live.get(person.id, 0),
            capacity=_capacity(desk, person, teams),
            on_duty=_is_on_duty(person, shifts),
        )
        for person in people
    ]
    return tuple(sorted(loads, key=lambda load: (-load.live, load.person.id)))


def _is_on_duty(person: Person, shifts: Iterable[tuple[frozenset[int], frozenset[int]]]) -> bool:
    """In any of their teams, or where they help out; who is in no team says it alone."""
    found = [person.id in here for members, here in shifts if person.id in members | here]
    return any(found) if found else person.on_duty


def _capacity(desk: Desk, person: Person, teams: list[Team]) -> int | None:
    team = next((team for team in teams if person.id in team.members), None)
    return capacity_of(person, team, desk.policy.capacity)
