"""The clock: time to ask the customer how it was."""

from desk.asking_rating import ask_rating
from desk.desk import Desk
from domain.deadlines import Deadline
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, allows


def send_survey(desk: Desk, deadline: Deadline) -> None:
    """Ask once per resolution, unless it was reopened, merged or rated meanwhile."""
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None or ticket.merged_into or not allows(Verb.RATE, ticket.status):
        return
    survey = ask_rating(desk, ticket)
    if survey is not None:
        desk.record(ticket, EventKind.SURVEY_SENT, round=survey.round)
