"""Somebody corrects what they wrote."""

from dataclasses import replace

from desk.access import existing_ticket, require
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import MessageUnknown
from desk.talk.talking import short_enough
from domain.people.person import Role
from domain.tickets.conversation import Author, TicketMessage
from domain.tickets.history import EventKind
from domain.tickets.pleasantries import is_pleasantry
from domain.tickets.response import heard
from domain.tickets.ticket import Ticket


def edit_message(desk: Desk, message_id: int, text: str) -> Ticket:
    """Follow an edit of the author's own; nothing changes for what is the same or taken back.

    Thanks that became a request wait for an answer like any request.
    """
    require(desk, Role.CUSTOMER)
    message = desk.unit.messages.get(message_id)
    if message is None or (desk.actor and message.author_id != desk.actor.person.id):
        raise MessageUnknown
    ticket = existing_ticket(desk, message.number)
    text = short_enough(desk.policy, text)
    if text == message.text or message.is_taken_back:
        return ticket
    desk.unit.messages.save(replace(message, text=text, edited_at=desk.now))
    if _became_request(message, text):
        after = heard(ticket, desk.now)
        data = {"message": message.id, "request": True}
        return write_change(desk, ticket, after, EventKind.MESSAGE_EDITED, **data)
    desk.record(ticket, EventKind.MESSAGE_EDITED, message=message.id)
    return ticket


def _became_request(message: TicketMessage, text: str) -> bool:
    is_customers = message.author is Author.CUSTOMER and not message.attachments
    return is_customers and is_pleasantry(message.text) and not is_pleasantry(text)
