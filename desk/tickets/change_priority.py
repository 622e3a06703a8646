"""Somebody says how urgent a ticket is."""

from dataclasses import replace

from desk.access import staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed
from domain.tickets.ticket import Priority, Ticket


def change_priority(desk: Desk, number: int, priority: Priority, *, seen: int = 0) -> Ticket:
    """Change it; what is promised from now on changes with it."""
    ticket = staff_ticket(desk, number, seen=seen)
    check_allowed(ticket, Verb.CHANGE_PRIORITY)
    if ticket.priority is priority:
        return ticket
    after = replace(ticket, priority=priority)
    data = {"from": ticket.priority.value, "to": priority.value}
    return write_change(desk, ticket, after, EventKind.PRIORITY_CHANGED, **data)
