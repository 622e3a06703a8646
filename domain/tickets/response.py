"""Who waits for whose answer: the first response, and the oldest unanswered message. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from domain.sla.policy import Metric
from domain.tickets.conversation import Author, TicketMessage
from domain.tickets.pleasantries import is_pleasantry
from domain.tickets.ticket import Ticket


def heard(ticket: Ticket, at: datetime) -> Ticket:
    """The customer said something that wants an answer. Several lines are one wait."""
    return replace(ticket, unanswered_since=ticket.unanswered_since or at)


def answered(ticket: Ticket, at: datetime) -> Ticket:
    """A human of the staff wrote to the customer. Automatic messages never come here."""
    return replace(
        ticket,
        first_response_at=ticket.first_response_at or at,
        unanswered_since=None,
    )


def oldest_unanswered(messages: Iterable[TicketMessage]) -> TicketMessage | None:
    """The first of the customer's since the staff last wrote; nothing for mere thanks."""
    waiting: TicketMessage | None = None
    for message in messages:
        if message.is_taken_back:
            continue
        if message.author is Author.STAFF:
            waiting = None
        elif message.attachments or not is_pleasantry(message.text):
            waiting = waiting or message
    return waiting


def running_dues(ticket: Ticket) -> Iterator[tuple[Metric, datetime]]:
    """By when what is still owed was promised; nothing of what pauses."""
    is_unanswered = ticket.is_live and ticket.first_response_at is None
    first = ticket.first_response_due if is_unanswered else None
    dues = (
        (Metric.FIRST_RESPONSE, first),
        (Metric.NEXT_RESPONSE, ticket.next_response_due),
        (Metric.RESOLUTION, ticket.resolution_due),
    )
    yield from ((metric, due) for metric, due in dues if due is not None)


def late_since(ticket: Ticket, now: datetime) -> datetime | None:
    """The oldest promise that is broken while what was promised is still owed."""
    return min((due for _, due in running_dues(ticket) if due <= now), default=None)
