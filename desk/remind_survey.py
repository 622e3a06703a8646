"""The clock: the customer was asked how it was, and said nothing."""

from dataclasses import replace

from desk.asking_rating import present_survey, working_moment
from desk.desk import Desk
from desk.shaped.surveys import survey_plan
from domain.deadlines import Deadline, Purpose
from domain.tickets.history import EventKind


def remind_survey(desk: Desk, deadline: Deadline) -> None:
    """Ask a second and last time, in working time, while an answer still counts."""
    ticket = desk.unit.tickets.get(deadline.number)
    survey = present_survey(desk, ticket) if ticket else None
    if ticket is None or survey is None or not survey.is_open or survey.reminded_at:
        return
    plan = survey_plan(desk)
    opens_at = working_moment(desk, ticket, plan.calendar, desk.now)
    if opens_at >= survey.asked_at + plan.expires_after:
        return
    if opens_at > desk.now:
        purpose = Purpose.SURVEY_REMINDER
        desk.unit.deadlines.set(Deadline(purpose=purpose, number=ticket.number, due_at=opens_at))
        return
    desk.unit.surveys.save(replace(survey, reminded_at=desk.now))
    desk.record(ticket, EventKind.SURVEY_SENT, round=survey.round, reminder=True)
