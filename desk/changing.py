"""How verbs write tickets down: never without the event that says all that moved."""

from collections.abc import Collection
from dataclasses import replace

from desk.desk import Desk
from domain.tickets.history import EventKind, EventValue
from domain.tickets.ticket import Ticket


def write_new(
    desk: Desk, ticket: Ticket, files: Collection[int], kind: EventKind, /, **data: EventValue
) -> Ticket:
    """Store a new ticket with its files and the event that made it."""
    desk.unit.tickets.add(ticket)
    desk.unit.attachments.attach(files, ticket.number, internal=False)
    desk.record(ticket, kind, **data)
    return ticket


def write_change(
    desk: Desk, before: Ticket, after: Ticket, kind: EventKind, /, **data: EventValue
) -> Ticket:
    """Store `after` with its event; the event tells a moved status and assignee by itself.

    Both carry the version that was read; the stored one is one higher.
    """
    if before.status is not after.status:
        data |= {"status_from": before.status.value, "status_to": after.status.value}
    if before.assignee_id != after.assignee_id:
        data |= {"assignee": after.assignee_id}
    if _state(before) != _state(after):
        after = replace(after, state_version=before.version + 1)
    changed = replace(after, version=before.version + 1, updated_at=desk.now)
    desk.unit.tickets.save(changed)
    desk.record(changed, kind, **data)
    return changed


def _state(ticket: Ticket) -> tuple[object, ...]:
    """What makes older buttons stale when it changes."""
    return (
        ticket.status,
        ticket.assignee_id,
        ticket.priority,
        ticket.team,
        ticket.merged_into,
    )
