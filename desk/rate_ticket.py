"""The customer says how it was."""

from dataclasses import replace

from desk.access import own_ticket, unmerged
from desk.asking_rating import ASKING, new_survey, present_survey
from desk.desk import Desk
from desk.opening_follow_up import follow_up_of_rating
from desk.shaped.surveys import survey_plan
from desk.talking import short_enough
from domain.surveys.rating import check_answerable, check_score
from domain.surveys.survey import Survey
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed
from domain.tickets.ticket import Ticket


def rate_ticket(desk: Desk, number: int, score: int, comment: str = "") -> Survey:
    """Rate the last resolution, 1 to 5, or change the rating while that is possible. A low score
    opens a follow-up task.

    Raises ScoreInvalid, RatingFinal, SurveyExpired.
    """
    ticket = unmerged(own_ticket(desk, number))
    check_allowed(ticket, Verb.RATE)
    check_score(score)
    before = present_survey(desk, ticket) or new_survey(desk, ticket, is_unasked=True)
    check_answerable(before, desk.now, survey_plan(desk).edit_window)
    survey = _rated(desk, before, score, short_enough(desk.policy, comment))
    desk.unit.surveys.save(survey)
    desk.unit.deadlines.cancel(number, *ASKING)
    _record(desk, ticket, survey, is_change=before.score is not None)
    return survey


def _rated(desk: Desk, before: Survey, score: int, comment: str) -> Survey:
    is_low = survey_plan(desk).is_low(score)
    return replace(
        before,
        score=score,
        comment=comment or before.comment,
        reasons=before.reasons if is_low else (),
        answered_at=before.answered_at or desk.now,
    )


def _record(desk: Desk, ticket: Ticket, survey: Survey, *, is_change: bool) -> None:
    plan, score = survey_plan(desk), survey.score or 0
    task = follow_up_of_rating(desk, ticket, survey) if plan.is_low(score) else None
    desk.record(
        ticket,
        EventKind.RATED,
        score=score,
        comment=survey.comment,
        round=survey.round,
        changed=is_change,
        is_low=plan.is_low(score),
        task=task.id if task else None,
    )
    if task is not None:
        due = task.due_at.isoformat()
        desk.record(ticket, EventKind.FOLLOW_UP_OPENED, task=task.id, owner=task.owner_id, due=due)
