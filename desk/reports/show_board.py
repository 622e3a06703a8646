"""How the desk stands, for those who answer for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from operator import itemgetter

from desk.access import require
from desk.definitions.shaped.rosters import on_duty
from desk.desk import Desk
from desk.people.teams_of import team_asked
from desk.tickets.assigning import staff
from domain.people.assignment import capacity_of
from domain.people.person import Person, Role, Team
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.response import late_since
from domain.tickets.ticket import LIVE, Status, StatusCategory, Ticket

# Upper ends of the age groups; what is older is the last group.
AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one engineer has on their hands."""

    person: Person
    live: int
    # None = no cap.
    capacity: int | None
    # By the rosters of their teams, and by what they say themselves.
    on_duty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The desk at one moment."""

    # All statuses, in the order of life.
    by_status: Mapping[Status, int]
    # Live tickets younger than each of AGES (and not in a group before), then the older ones.
    by_age: tuple[int, ...]
    oldest: Ticket | None
    # A promise is broken and still owed; the longest overdue first.
    late: tuple[Ticket, ...]
    # Most loaded first.
    loads: tuple[Load, ...]

    @property
    def waiting_for_us(self) -> int:
        """It is our turn."""
        return self._count(StatusCategory.OPEN)

    @property
    def waiting_for_customer(self) -> int:
        """They were asked something."""
        return self.by_status[Status.WAITING_CUSTOMER]

    @property
    def waiting_for_others(self) -> int:
        """Parts, third parties, another day."""
        return self._count(StatusCategory.WAITING) - self.waiting_for_customer

    def _count(self, category: StatusCategory) -> int:
        return sum(count for s, count in self.by_status.items() if s.category is category)


def show_board(desk: Desk, *, team: str | None = None) -> Board:
    """Counts, what is late, and who has how much.

    `team`: of one team, "" = of all; None = in a team's group the team's, elsewhere of all.
    """
    require(desk, Role.SUPERVISOR)
    team = team_asked(desk, team)
    live = list(_live(desk, team))
    return Board(
        by_status={
            status: desk.unit.tickets.count(TicketFilter(statuses={status}, team=team))
            for status in Status
        },
        by_age=_by_age(desk, live),
        oldest=live[0] if live else None,
        late=_late(desk, live),
        loads=_loads(desk, team),
    )


def _live(desk: Desk, team: str) -> Iterator[Ticket]:
    """All live tickets, oldest first."""
    which = TicketFilter(statuses=LIVE, team=team)
    after: int | None = None
    while page := desk.unit.tickets.find(which, order=TicketOrder.OLDEST, limit=_PAGE, after=after):
        yield from page
        after = page[-1].number


def _late(desk: Desk, live: list[Ticket]) -> tuple[Ticket, ...]:
    overdue = ((late_since(ticket, desk.now), ticket) for ticket in live)
    found = [(since, ticket) for since, ticket in overdue if since is not None]
    return tuple(ticket for _, ticket in sorted(found, key=itemgetter(0)))


def _by_age(desk: Desk, live: list[Ticket]) -> tuple[int, ...]:
    groups = [sum(desk.now - ticket.created_at >= age for age in AGES) for ticket in live]
    return tuple(groups.count(group) for group in range(len(AGES) + 1))


def _loads(desk: Desk, key: str) -> tuple[Load, ...]:
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
