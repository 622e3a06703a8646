"""How the desk stands, for those who answer for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from desk.access import require
from desk.desk import Desk
from desk.people.teams_of import team_asked
from desk.reports.show_loads import Load, show_loads
from domain.people.person import Role
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import LIVE, Status, StatusCategory, Ticket

# Upper ends of the age groups; what is older is the last group.
AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
# Late tickets that are named; the others are counted.
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The desk at one moment."""

    # All statuses of what is not over, in the order of life.
    by_status: Mapping[Status, int]
    # Live tickets younger than each of AGES (and not in a group before), then the older ones.
    by_age: tuple[int, ...]
    oldest: Ticket | None
    # A promise is broken and still owed: how many, and the longest overdue of them.
    late: int
    most_late: tuple[Ticket, ...]
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
    """Counts, what is late, and who has how much. What is over is neither counted nor looked at.

    `team`: of one team, "" = of all; None = in a team's group the team's, elsewhere of all.
    """
    require(desk, Role.SUPERVISOR)
    team = team_asked(desk, team)
    tickets = desk.unit.tickets
    live = desk.unit.figures.live(desk.now, [desk.now - age for age in AGES], team=team)
    resolved = tickets.count(TicketFilter(statuses={Status.RESOLVED}, team=team))
    counts = {**live.by_status, Status.RESOLVED: resolved}
    oldest = tickets.find(TicketFilter(statuses=LIVE, team=team), order=TicketOrder.OLDEST, limit=1)
    return Board(
        by_status={s: counts.get(s, 0) for s in Status if s in LIVE or s is Status.RESOLVED},
        by_age=live.by_age,
        oldest=oldest[0] if oldest else None,
        late=live.late,
        most_late=tuple(tickets.late(desk.now, team=team, limit=_NAMED)),
        loads=show_loads(desk, team=team),
    )
