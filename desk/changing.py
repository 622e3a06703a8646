"""How verbs write tickets down: never without the event that says all that moved, and never
without the SLA clocks it moved."""

from collections.abc import Collection
from dataclasses import replace

from desk.desk import Desk
from desk.locks import lock_work_of
from desk.sla.sla_clocks import count_clocks, moves_clocks, settle_clocks, with_due_times
from desk.tickets.waiting import settle_waits
from domain.tickets.history import EventKind, EventValue
from domain.tickets.ticket import Ticket


def write_new(
    desk: Desk, ticket: Ticket, files: Collection[int], kind: EventKind, /, **data: EventValue
) -> Ticket:
    """Store a new ticket with its files and the event that made it; its clocks start."""
    event = desk.event(ticket.number, kind, data)
    clocks = count_clocks(desk, [event])
    ticket = with_due_times(ticket, clocks)
    desk.unit.tickets.add(ticket)
    desk.unit.attachments.attach(files, ticket.number, internal=False)
    desk.note(ticket, event)
    settle_clocks(desk, ticket, clocks)
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
        if after.assignee_id is not None:
            # They may leave just now, or be given another one.
            lock_work_of(desk.unit, after.assignee_id)
    if _state(before) != _state(after):
        after = replace(after, state_version=before.version + 1)
    changed = replace(after, version=before.version + 1, updated_at=desk.now)
    settle_waits(desk, before, changed)
    event = desk.event(changed.number, kind, data)
    if not moves_clocks(before, changed, event):
        desk.unit.tickets.save(changed)
        desk.note(changed, event)
        return changed
    clocks = count_clocks(desk, [*desk.unit.history.of(changed.number), event])
    changed = with_due_times(changed, clocks)
    desk.unit.tickets.save(changed)
    desk.note(changed, event)
    settle_clocks(desk, changed, clocks)
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
