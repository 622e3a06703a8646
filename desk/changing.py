"""How verbs write a changed ticket down: the event says all that moved."""

from dataclasses import replace

from desk.desk import Desk
from domain.tickets.history import EventKind, EventValue
from domain.tickets.ticket import Ticket


def write_change(
    desk: Desk, before: Ticket, after: Ticket, kind: EventKind, /, **data: EventValue
) -> Ticket:
    """Store `after` with its event; the event tells a moved status and assignee by itself."""
    if before.status is not after.status:
        data |= {"status_from": before.status.value, "status_to": after.status.value}
    if before.assignee_id != after.assignee_id:
        data |= {"assignee": after.assignee_id}
    if _state(before) != _state(after):
        after = replace(after, state_version=before.version + 1)
    return desk.change(after, kind, **data)


def _state(ticket: Ticket) -> tuple[object, ...]:
    """What makes older buttons stale when it changes."""
    return (
        ticket.status,
        ticket.assignee_id,
        ticket.priority,
        ticket.team,
        ticket.merged_into,
    )
