"""Which engineer of a team gets a new ticket. Pure choice; the desk carries it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.people.person import AssignmentMethod, Person, Role, Team
from domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What the choice is made from."""

    team: Team
    members: Sequence[Person]
    # Live tickets by person; people without any may be left out.
    load: Mapping[int, int] = field(default_factory=dict)
    # Most live tickets where neither person nor team says; None = no cap.
    capacity: int | None = None

    def free(self) -> list[Person]:
        """Those who can take one more, beginning after the one who got the last ticket."""
        workers = [person for person in self.members if _is_worker(person)] or self.members
        ordered = sorted(filter(self._can_take, workers), key=lambda person: person.id)
        last = self.team.last_assigned or 0
        return [p for p in ordered if p.id > last] + [p for p in ordered if p.id <= last]

    def _can_take(self, person: Person) -> bool:
        cap = capacity_of(person, self.team, self.capacity)
        has_room = cap is None or self.load.get(person.id, 0) < cap
        return person.is_active and person.on_duty and has_room

    def least_open(self, people: Sequence[Person]) -> Person | None:
        """Who has the fewest; among equals the first."""
        return min(people, key=lambda person: self.load.get(person.id, 0), default=None)


def _is_worker(person: Person) -> bool:
    """Engineers, by a role of their own or lent by their group. Who only leads a team works on
    its tickets by choice; where nobody else is in it, by turn as well.
    """
    return Role.ENGINEER in person.roles or person.roles <= {Role.CUSTOMER}


def capacity_of(person: Person, team: Team | None, default: int | None) -> int | None:
    """The person's cap, else the team's, else the installation's; None = no cap."""
    if person.capacity is not None:
        return person.capacity
    return team.capacity if team and team.capacity is not None else default


def choose_engineer(choice: Choice, ticket: Ticket) -> Person | None:
    """None: nobody is free, or the team's tickets are claimed. Nobody gets their own request."""
    free = [person for person in choice.free() if person.id != ticket.customer_id]
    match choice.team.assignment:
        case AssignmentMethod.CLAIM:
            return None
        case AssignmentMethod.ROUND_ROBIN:
            return next(iter(free), None)
        case AssignmentMethod.LEAST_OPEN:
            return choice.least_open(free)
        case AssignmentMethod.SKILL:
            return choice.least_open(_best_matches(free, ticket))


def _best_matches(people: Sequence[Person], ticket: Ticket) -> list[Person]:
    """Those with the most skills and regions the ticket speaks of; all if nobody has any."""
    spoken = "\n".join((ticket.category, ticket.title, *ticket.fields.values())).casefold()
    scores = {p.id: sum(w.casefold() in spoken for w in p.skills | p.regions) for p in people}
    best = max(scores.values(), default=0)
    return [person for person in people if scores[person.id] == best]


def team_for(category: str, teams: Sequence[Team]) -> Team | None:
    """The team that takes the category, else the first that takes what no other does."""
    named = (team for team in teams if category and category in team.categories)
    catch_all = (team for team in teams if not team.categories)
    return next(named, None) or next(catch_all, None) or next(iter(teams), None)
