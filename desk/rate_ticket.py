"""The customer says how it was."""

from dataclasses import replace

from desk.access import own_ticket, unmerged
from desk.asking_rating import new_survey, present_survey
from desk.desk import Desk
from desk.talking import short_enough
from domain.deadlines import Purpose
from domain.surveys.rating import check_changeable, check_score
from domain.surveys.survey import Survey
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed


def rate_ticket(desk: Desk, number: int, score: int, comment: str = "") -> Survey:
    """Rate the last resolution, 1 to 5, or change the rating while that is possible.

    Raises ScoreInvalid, RatingFinal.
    """
    ticket = unmerged(own_ticket(desk, number))
    check_allowed(ticket, Verb.RATE)
    check_score(score)
    before = present_survey(desk, ticket) or new_survey(desk, ticket)
    check_changeable(before, desk.now, desk.policy.survey_window)
    survey = replace(
        before,
        score=score,
        comment=short_enough(desk.policy, comment),
        answered_at=before.answered_at or desk.now,
    )
    desk.unit.surveys.save(survey)
    desk.unit.deadlines.cancel(number, Purpose.SURVEY)
    desk.record(
        ticket,
        EventKind.RATED,
        score=score,
        comment=survey.comment,
        round=survey.round,
        changed=before.score is not None,
    )
    return survey
