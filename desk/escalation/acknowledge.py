"""Somebody says they know ("收到")."""

from collections.abc import Iterator
from datetime import timedelta

from desk.access import acting_person, staff_ticket
from desk.desk import Desk
from desk.escalation.climb import await_call
from desk.sla.sla_clocks import count_clocks, settle_clocks
from desk.surveys.opening_follow_up import await_follow_up, open_follow_up
from domain.escalation.climbed import unacknowledged
from domain.people.person import Role
from domain.tickets.history import EventKind, EventValue
from domain.tickets.life_cycle import Verb, check_allowed
from domain.tickets.ticket import Ticket

# "All" is what somebody was alerted of since then, and no more at a time than a unit can carry.
_LATELY = timedelta(days=1)
_AT_ONCE = 500


def acknowledge(desk: Desk, number: int) -> Ticket:
    """Note who knows: rungs that only follow silence stop, those bound to a deadline still come."""
    acting_person(desk, Role.ENGINEER)
    ticket = staff_ticket(desk, number)
    check_allowed(ticket, Verb.ACKNOWLEDGE)
    _acknowledge(desk, ticket)
    return ticket


def acknowledge_all(desk: Desk) -> int:
    """The same for everything they were alerted of lately, here or in private; how many it were."""
    person = acting_person(desk, Role.ENGINEER)
    recipients = [str(person.id)]
    if desk.where is not None:
        recipients.append(f"{desk.where.account} {desk.where.chat}")
    tickets = list(_unacknowledged(desk, recipients))
    for ticket in tickets:
        _acknowledge(desk, ticket)
    return len(tickets)


def _unacknowledged(desk: Desk, recipients: list[str]) -> Iterator[Ticket]:
    since = desk.now - _LATELY
    alerts = [a for whose in recipients for a in desk.unit.alerts.since(whose, since)]
    left = _AT_ONCE
    for number in dict.fromkeys(alert.number for alert in reversed(alerts)):
        ticket = desk.unit.tickets.get(number)
        if left and ticket is not None and unacknowledged(desk.unit.history.of(number)):
            left -= 1
            yield ticket


def _acknowledge(desk: Desk, ticket: Ticket) -> None:
    about = unacknowledged(desk.unit.history.of(ticket.number))
    data: dict[str, EventValue] = {"trigger": ""}
    if len(about) == 1:
        trigger, instance = about[0]
        data = {"trigger": trigger.value, "instance": instance}
    desk.record(ticket, EventKind.ACKNOWLEDGED, **data)
    _await_what_follows(desk, ticket)


def _await_what_follows(desk: Desk, ticket: Ticket) -> None:
    """What only silence would have brought is not waited for any more."""
    if ticket.sla_version:
        settle_clocks(desk, ticket, count_clocks(desk, desk.unit.history.of(ticket.number)))
    await_call(desk, ticket)
    task = open_follow_up(desk, ticket.number)
    if task is not None:
        await_follow_up(desk, ticket, task)
