"""Which deadlines a ticket has at which point of its life."""

from datetime import datetime

from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.tickets.ticket import Ticket


def start_first_response(desk: Desk, ticket: Ticket) -> None:
    """Somebody is pinged when the promised first response is late."""
    if ticket.first_response_at is None and ticket.first_response_due is not None:
        _set(desk, ticket, Purpose.FIRST_RESPONSE, ticket.first_response_due)
    else:
        desk.unit.deadlines.cancel(ticket.number, Purpose.FIRST_RESPONSE)


def start_after_resolution(desk: Desk, ticket: Ticket) -> None:
    """The customer is asked how it was, and silence closes the ticket."""
    desk.unit.deadlines.cancel(ticket.number)
    _set(desk, ticket, Purpose.SURVEY, desk.now + desk.policy.survey_delay)
    put_off_auto_close(desk, ticket)


def put_off_auto_close(desk: Desk, ticket: Ticket) -> None:
    """Silence begins anew."""
    _set(desk, ticket, Purpose.AUTO_CLOSE, desk.now + desk.policy.auto_close_after)


def start_answering(desk: Desk, ticket: Ticket, until: datetime) -> None:
    """Others are told for so long that somebody is answering."""
    _set(desk, ticket, Purpose.ANSWERING_ENDS, until)


def _set(desk: Desk, ticket: Ticket, purpose: Purpose, due_at: datetime) -> None:
    desk.unit.deadlines.set(Deadline(purpose=purpose, number=ticket.number, due_at=due_at))
