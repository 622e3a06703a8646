"""Which team somebody speaks for."""

from desk.desk import Desk
from domain.people.person import Person


def team_asked(desk: Desk, team: str | None) -> str:
    """The team figures are wanted of: the one named, else the one whose group they are asked in.

    "" = all.
    """
    if team is None:
        return desk.actor.team if desk.actor else ""
    return team


def team_of(desk: Desk, person: Person) -> str:
    """The team whose group they write in, else the first they are a member of, else the first.

    "" = there is no team.
    """
    if desk.actor is not None and desk.actor.team:
        return desk.actor.team
    teams = desk.unit.teams.all()
    own = [team for team in teams if person.id in team.members]
    return next((team.key for team in (*own, *teams)), "")
