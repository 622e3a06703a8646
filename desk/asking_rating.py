"""The survey of a ticket's last resolution."""

from desk.desk import Desk
from domain.surveys.survey import Survey
from domain.tickets.ticket import Ticket


def present_survey(desk: Desk, ticket: Ticket) -> Survey | None:
    """The survey of the last resolution, if it was asked."""
    survey = desk.unit.surveys.latest(ticket.number)
    return survey if survey and survey.round == ticket.reopen_count else None


def ask_rating(desk: Desk, ticket: Ticket) -> Survey | None:
    """Note that the customer is asked now; None if they were asked before."""
    if present_survey(desk, ticket):
        return None
    survey = new_survey(desk, ticket)
    desk.unit.surveys.save(survey)
    return survey


def new_survey(desk: Desk, ticket: Ticket) -> Survey:
    """About the one who had the ticket at its resolution, whoever has it later."""
    return Survey(
        number=ticket.number,
        round=ticket.reopen_count,
        customer_id=ticket.customer_id,
        engineer_id=ticket.assignee_id,
        asked_at=desk.now,
    )
