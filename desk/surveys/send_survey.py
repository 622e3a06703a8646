"""The clock: time to ask the customer how it was."""

from desk.definitions.shaped.surveys import survey_plan
from desk.desk import Desk
from desk.surveys.asking_rating import ask_rating, fitting_moment
from domain.deadlines import Deadline, Purpose
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, allows


def send_survey(desk: Desk, deadline: Deadline) -> None:
    """Ask once per resolution, in working time and not while we owe an answer; unless it was
    reopened, merged or rated meanwhile, or is so long ago (we were down) that nobody remembers.
    """
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None or ticket.merged_into or not allows(Verb.RATE, ticket.status):
        return
    if desk.now > deadline.due_at + survey_plan(desk).expires_after:
        return
    at = fitting_moment(desk, ticket)
    if at > desk.now:
        again = Deadline(purpose=Purpose.SURVEY, number=ticket.number, due_at=at)
        desk.unit.deadlines.set(again)
        return
    survey = ask_rating(desk, ticket)
    if survey is not None:
        desk.record(ticket, EventKind.SURVEY_SENT, round=survey.round)
