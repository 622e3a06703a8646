"""The staff answer the customer."""

from collections.abc import Sequence

from desk.access import acting_person, check_fresh, existing_ticket, follow_merges
from desk.changing import write_change
from desk.desk import Desk
from desk.talk.responding import is_first_response, respond
from desk.talk.talking import say_publicly
from domain.people.person import Role
from domain.tickets.conversation import Author
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, move
from domain.tickets.ticket import Ticket


def reply_to_customer(
    desk: Desk,
    number: int,
    text: str,
    *,
    attachments: Sequence[int] = (),
    message_ref: str = "",
    seen: int = 0,
) -> Ticket:
    """Say it publicly, on a merged ticket's target. Whoever answers a ticket nobody has, has it."""
    person = acting_person(desk, Role.ENGINEER)
    ticket = follow_merges(desk, existing_ticket(desk, number))
    if ticket.number == number:
        check_fresh(ticket, seen)
    message = say_publicly(
        desk,
        ticket,
        Author.STAFF,
        person,
        text,
        attachments=attachments,
        message_ref=message_ref,
    )
    after = move(respond(desk, ticket, person), Verb.REPLY, desk.now)
    return write_change(
        desk,
        ticket,
        after,
        EventKind.STAFF_REPLIED,
        message=message.id,
        first=is_first_response(ticket),
    )
