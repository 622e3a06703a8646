"""Why a first response is due when it is due, and who was told (/why)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.access import existing_ticket, require
from desk.desk import Desk
from domain.people.person import Role
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.response import is_late
from domain.tickets.ticket import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChange:
    """A change of priority moved the promise."""

    at: datetime
    by: str
    before: Priority
    after: Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How the promise came about, and what became of it. Times are UTC; wall clock throughout."""

    number: int
    priority: Priority
    counted_from: datetime
    # What the priority allows; None = nothing is promised.
    allowed: timedelta | None
    due_at: datetime | None
    answered_at: datetime | None
    is_late: bool
    priority_changes: tuple[PriorityChange, ...]
    pinged_at: tuple[datetime, ...]
    # Who said "收到", and when.
    acknowledged: tuple[tuple[str, datetime], ...]


def explain_deadline(desk: Desk, number: int) -> Explanation:
    """Everything the promise was made from, out of the ticket and its history."""
    require(desk, Role.SUPERVISOR)
    ticket = existing_ticket(desk, number)
    events = desk.unit.history.of(number)
    due = ticket.first_response_due
    return Explanation(
        number=number,
        priority=ticket.priority,
        counted_from=ticket.created_at,
        allowed=due - ticket.created_at if due is not None else None,
        due_at=due,
        answered_at=ticket.first_response_at,
        is_late=is_late(ticket, desk.now),
        priority_changes=tuple(
            _priority_change(e) for e in events if e.kind is EventKind.PRIORITY_CHANGED
        ),
        pinged_at=tuple(e.at for e in events if e.kind is EventKind.FIRST_RESPONSE_LATE),
        acknowledged=tuple(
            (e.actor_name, e.at) for e in events if e.kind is EventKind.ACKNOWLEDGED
        ),
    )


def _priority_change(event: TicketEvent) -> PriorityChange:
    return PriorityChange(
        at=event.at,
        by=event.actor_name,
        before=Priority(str(event.data["from"])),
        after=Priority(str(event.data["to"])),
    )
