"""The customer needs it no longer."""

from desk.access import existing_ticket, may, own_ticket, unmerged
from desk.changing import write_change
from desk.desk import Desk
from desk.talk.talking import short_enough
from domain.people.person import Role
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, move
from domain.tickets.ticket import Ticket


def withdraw_ticket(desk: Desk, number: int, reason: str = "") -> Ticket:
    """Take it back; the staff may do so on the customer's behalf."""
    find = existing_ticket if may(desk, Role.ENGINEER) else own_ticket
    ticket = unmerged(find(desk, number))
    after = move(ticket, Verb.WITHDRAW, desk.now)
    reason = short_enough(desk.policy, reason)
    after = write_change(desk, ticket, after, EventKind.WITHDRAWN, reason=reason)
    desk.unit.deadlines.cancel(number)
    return after
