"""The customer says why they rated so."""

from dataclasses import replace

from desk.access import own_ticket, unmerged
from desk.asking_rating import present_survey
from desk.desk import Desk
from desk.errors import NotRated
from desk.talking import checked_text
from domain.surveys.rating import check_changeable
from domain.surveys.survey import Survey
from domain.tickets.history import EventKind


def explain_rating(desk: Desk, number: int, comment: str) -> Survey:
    """Add the reason to the rating. Raises NotRated, RatingFinal."""
    ticket = unmerged(own_ticket(desk, number))
    survey = present_survey(desk, ticket)
    if survey is None or survey.score is None:
        raise NotRated(number=number)
    check_changeable(survey, desk.now, desk.policy.survey_window)
    survey = replace(survey, comment=checked_text(desk.policy, comment))
    desk.unit.surveys.save(survey)
    desk.record(ticket, EventKind.RATING_EXPLAINED, score=survey.score, comment=survey.comment)
    return survey
