"""It wasn't solved after all."""

from dataclasses import replace

from desk.access import existing_ticket, may, own_ticket, unmerged
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import TicketUnknown
from desk.surveys.asking_rating import take_back_survey
from desk.talk.talking import say_publicly, short_enough
from desk.tickets.open_ticket import open_ticket
from domain.people.person import Person, Role
from domain.tickets.conversation import Author
from domain.tickets.history import EventKind, EventValue
from domain.tickets.life_cycle import Verb, check_allowed, move
from domain.tickets.report import Report
from domain.tickets.response import heard
from domain.tickets.ticket import Ticket


def reopen_ticket(desk: Desk, number: int, reason: str = "") -> Ticket:
    """Reopen it within the window; later, open a new ticket linked to it and return that one."""
    ticket = _ticket(desk, number)
    check_allowed(ticket, Verb.REOPEN)
    reason = short_enough(desk.policy, reason)
    if ticket.closed_at and desk.now > ticket.closed_at + desk.policy.reopen_window:
        return _follow_up(desk, ticket, reason)
    return _reopen(desk, ticket, reason)


def _ticket(desk: Desk, number: int) -> Ticket:
    is_staff = may(desk, Role.ENGINEER)
    return unmerged((existing_ticket if is_staff else own_ticket)(desk, number))


def _reopen(desk: Desk, ticket: Ticket, reason: str) -> Ticket:
    data: dict[str, EventValue] = {"reason": reason, "message": None}
    after = replace(ticket, assignee_id=_still_here(desk, ticket))
    if _is_customers(desk, ticket) and desk.actor is not None:
        after = heard(after, desk.now)
        data["message"] = _say(desk, ticket, desk.actor.person, reason)
    after = move(after, Verb.REOPEN, desk.now)
    after = replace(after, reopen_count=ticket.reopen_count + 1)
    desk.unit.deadlines.cancel(ticket.number)
    take_back_survey(desk, ticket)
    return write_change(desk, ticket, after, EventKind.REOPENED, **data)


def _is_customers(desk: Desk, ticket: Ticket) -> bool:
    return desk.actor is not None and desk.actor.person.id == ticket.customer_id


def _say(desk: Desk, ticket: Ticket, person: Person, reason: str) -> int | None:
    """What is still wrong is part of the talk."""
    if not reason:
        return None
    return say_publicly(desk, ticket, Author.CUSTOMER, person, reason).id


def _still_here(desk: Desk, ticket: Ticket) -> int | None:
    """Who had it, unless they have left."""
    person = desk.unit.people.get(ticket.assignee_id) if ticket.assignee_id else None
    return person.id if person and person.is_active else None


def _follow_up(desk: Desk, old: Ticket, reason: str) -> Ticket:
    customer = desk.unit.people.get(old.customer_id)
    if customer is None:
        raise TicketUnknown(number=old.number)
    report = Report(
        title=old.title,
        description=reason or old.description,
        category=old.category,
        priority=old.priority,
        fields=dict(old.fields),
        form=old.form,
        form_version=old.form_version,
    )
    origin = old.origin or desk.where
    return open_ticket(desk, customer, report, origin=origin, follow_up_of=old.number)
