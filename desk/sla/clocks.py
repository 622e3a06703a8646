"""Which deadlines a ticket has at which point of its life."""

from datetime import datetime

from desk.desk import Desk
from desk.surveys.asking_rating import plan_survey
from desk.tickets.waiting import start_silence
from domain.deadlines import Deadline, Purpose
from domain.tickets.ticket import Ticket


def start_after_resolution(desk: Desk, ticket: Ticket) -> None:
    """The customer is asked how it was, and silence closes the ticket."""
    desk.unit.deadlines.cancel(ticket.number)
    plan_survey(desk, ticket)
    start_silence(desk, ticket)


def start_answering(desk: Desk, ticket: Ticket, until: datetime) -> None:
    """Others are told for so long that somebody is answering."""
    _set(desk, ticket, Purpose.ANSWERING_ENDS, until)


def _set(desk: Desk, ticket: Ticket, purpose: Purpose, due_at: datetime) -> None:
    desk.unit.deadlines.set(Deadline(purpose=purpose, number=ticket.number, due_at=due_at))
