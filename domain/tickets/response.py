"""Who waits for whose answer: the first response, and the oldest unanswered message. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

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


def promised(ticket: Ticket, allowance: timedelta | None) -> Ticket:
    """Promise the first response anew, counted from the opening; None = no promise."""
    due = ticket.created_at + allowance if allowance is not None else None
    return replace(ticket, first_response_due=due)


def is_late(ticket: Ticket, now: datetime) -> bool:
    """Somebody still waits for the first response, longer than promised."""
    due = ticket.first_response_due
    return ticket.is_live and ticket.first_response_at is None and due is not None and due <= now
