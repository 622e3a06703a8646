"""Somebody says how urgent a ticket is."""

from dataclasses import replace

from desk.access import staff_ticket
from desk.changing import write_change
from desk.clocks import start_first_response
from desk.desk import Desk
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed
from domain.tickets.response import is_late, promised
from domain.tickets.ticket import Priority, Ticket


def change_priority(desk: Desk, number: int, priority: Priority, *, seen: int = 0) -> Ticket:
    """Change it; before the first response, the promise changes with it."""
    ticket = staff_ticket(desk, number, seen=seen)
    check_allowed(ticket, Verb.CHANGE_PRIORITY)
    if ticket.priority is priority:
        return ticket
    after = replace(ticket, priority=priority)
    if ticket.first_response_at is None:
        after = promised(after, desk.policy.first_response.get(priority))
    data = {"from": ticket.priority.value, "to": priority.value}
    after = write_change(desk, ticket, after, EventKind.PRIORITY_CHANGED, **data)
    # Whoever was told that it is late need not be told again because it is late by more.
    if not (is_late(ticket, desk.now) and is_late(after, desk.now)):
        start_first_response(desk, after)
    return after
