"""The customer says how it was."""

from dataclasses import replace

from desk.access import own_ticket, unmerged
from desk.definitions.shaped.surveys import survey_plan
from desk.desk import Desk
from desk.surveys.asking_rating import ASKING, new_survey, present_survey
from desk.surveys.opening_follow_up import follow_up_of_rating
from desk.talk.talking import short_enough
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
    _record(desk, ticket, before, survey)
    return survey


def _rated(desk: Desk, before: Survey, score: int, comment: str) -> Survey:
    return replace(
        before,
        score=score,
        comment=comment or before.comment,
        reasons=before.reasons if survey_plan(desk).is_low(score) else (),
        answered_at=before.answered_at or desk.now,
    )


def _record(desk: Desk, ticket: Ticket, before: Survey, survey: Survey) -> None:
    is_low = _is_low(desk, survey)
    # Who only lowers or raises a low score is called back once.
    is_news = is_low and not _is_low(desk, before)
    task = follow_up_of_rating(desk, ticket, survey) if is_news else None
    desk.record(
        ticket,
        EventKind.RATED,
        score=survey.score,
        comment=survey.comment,
        round=survey.round,
        changed=before.score is not None,
        is_low=is_low,
        task=task.id if task else None,
    )
    if task is not None:
        due = task.due_at.isoformat()
        desk.record(ticket, EventKind.FOLLOW_UP_OPENED, task=task.id, owner=task.owner_id, due=due)


def _is_low(desk: Desk, survey: Survey) -> bool:
    return survey.score is not None and survey_plan(desk).is_low(survey.score)
