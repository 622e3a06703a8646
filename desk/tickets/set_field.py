"""The staff fill in or correct a field of a ticket."""

from dataclasses import replace

from desk.access import staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import FieldUnknown
from desk.talk.talking import checked_text, short_enough
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed
from domain.tickets.ticket import Ticket


def set_field(desk: Desk, number: int, field: str, value: str) -> Ticket:
    """Set it as given; an empty value empties it. `title`, `description` and `category` are the
    ticket's own. Whether a form knows the field and takes the value is asked before.
    """
    ticket = staff_ticket(desk, number)
    check_allowed(ticket, Verb.SET_FIELD)
    if not field.strip():
        raise FieldUnknown(field=field)
    before, after = _set(desk, ticket, field.strip(), value)
    if after == ticket:
        return ticket
    data = {"field": field.strip(), "from": before, "to": value.strip()}
    return write_change(desk, ticket, after, EventKind.FIELD_SET, **data)


def _set(desk: Desk, ticket: Ticket, field: str, value: str) -> tuple[str, Ticket]:
    """What stood there, and the ticket with the new value."""
    match field:
        case "title":
            return ticket.title, replace(ticket, title=checked_text(desk.policy, value))
        case "description":
            text = short_enough(desk.policy, value)
            return ticket.description, replace(ticket, description=text)
        case "category":
            return ticket.category, replace(ticket, category=value.strip())
        case _:
            fields = ticket.fields | {field: short_enough(desk.policy, value)}
            return ticket.fields.get(field, ""), replace(ticket, fields=fields)
