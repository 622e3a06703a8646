"""The clock: the customer was asked how it was, and said nothing."""

from dataclasses import replace

from desk.definitions.shaped.surveys import survey_plan
from desk.desk import Desk
from desk.surveys.asking_rating import fitting_moment, present_survey
from domain.deadlines import Deadline, Purpose
from domain.tickets.history import EventKind


def remind_survey(desk: Desk, deadline: Deadline) -> None:
    """Ask a second and last time, when it fits, while an answer still counts."""
    ticket = desk.unit.tickets.get(deadline.number)
    survey = present_survey(desk, ticket) if ticket else None
    if ticket is None or survey is None or not survey.is_open or survey.reminded_at:
        return
    at = fitting_moment(desk, ticket)
    if at >= survey.asked_at + survey_plan(desk).expires_after:
        return
    if at > desk.now:
        purpose = Purpose.SURVEY_REMINDER
        desk.unit.deadlines.set(Deadline(purpose=purpose, number=ticket.number, due_at=at))
        return
    desk.unit.surveys.save(replace(survey, reminded_at=desk.now))
    desk.record(ticket, EventKind.SURVEY_SENT, round=survey.round, reminder=True)
