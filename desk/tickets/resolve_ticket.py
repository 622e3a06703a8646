"""The staff have solved it and say how."""

from desk.access import acting_person, staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.sla.clocks import start_after_resolution
from desk.talk.responding import is_first_response, respond
from desk.talk.talking import say_publicly
from domain.people.person import Role
from domain.tickets.conversation import Author
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed, move
from domain.tickets.ticket import Ticket


def resolve_ticket(desk: Desk, number: int, solution: str, *, seen: int = 0) -> Ticket:
    """Resolve it; the customer confirms, reopens, or stays silent. The solution is a public
    message, so it is a response too.
    """
    person = acting_person(desk, Role.ENGINEER)
    ticket = staff_ticket(desk, number, seen=seen)
    check_allowed(ticket, Verb.RESOLVE)
    message = say_publicly(desk, ticket, Author.STAFF, person, solution)
    after = move(respond(desk, ticket, person), Verb.RESOLVE, desk.now)
    after = write_change(
        desk,
        ticket,
        after,
        EventKind.RESOLVED,
        solution=message.text,
        message=message.id,
        first=is_first_response(ticket),
    )
    start_after_resolution(desk, after)
    return after
