"""The clock: a question nobody answered has lived long enough."""

from dataclasses import replace

from desk.desk import Desk
from desk.surveys.asking_rating import present_survey
from domain.deadlines import Deadline
from domain.tickets.history import EventKind


def expire_survey(desk: Desk, deadline: Deadline) -> None:
    """From now on it counts as not answered."""
    ticket = desk.unit.tickets.get(deadline.number)
    survey = present_survey(desk, ticket) if ticket else None
    if ticket is not None and survey is not None and survey.is_open:
        desk.unit.surveys.save(replace(survey, expired_at=desk.now))
        desk.record(ticket, EventKind.SURVEY_EXPIRED, round=survey.round)
