"""Live tickets are counted by the newest policy from now on, some at a time."""

from dataclasses import dataclass, replace

from desk.access import require
from desk.changing import write_change
from desk.definitions.shaped.policies import newest_policy
from desk.desk import Desk
from domain.people.person import Role
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.history import EventKind
from domain.tickets.ticket import LIVE, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedPage:
    """How many were moved; `last` goes into `after` for the tickets that follow."""

    version: int
    moved: int
    # None = there are no more.
    last: int | None


def apply_policy(desk: Desk, *, after: int | None, limit: int) -> AppliedPage:
    """Move the next live tickets, oldest first. What runs is counted anew by the newest policy,
    from its start; what was kept, broken or dropped stays so. Raises NotAllowed.
    """
    require(desk, Role.ADMIN)
    version = newest_policy(desk).version
    which = TicketFilter(statuses=LIVE)
    found = desk.unit.tickets.find(which, order=TicketOrder.OLDEST, limit=limit, after=after)
    older = [ticket for ticket in found if ticket.sla_version != version]
    for ticket in older:
        _move(desk, ticket, version)
    last = found[-1].number if len(found) == limit else None
    return AppliedPage(version=version, moved=len(older), last=last)


def _move(desk: Desk, ticket: Ticket, version: int) -> None:
    data = {"version": version, "from": ticket.sla_version}
    after = replace(ticket, sla_version=version)
    write_change(desk, ticket, after, EventKind.POLICY_CHANGED, **data)
