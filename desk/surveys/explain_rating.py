"""The customer says why they rated so."""

from collections.abc import Sequence
from dataclasses import replace

from desk.access import own_ticket, unmerged
from desk.definitions.shaped.surveys import survey_plan
from desk.desk import Desk
from desk.errors import NotRated
from desk.surveys.asking_rating import present_survey
from desk.talk.talking import short_enough
from domain.surveys.rating import check_answerable
from domain.surveys.survey import Survey
from domain.tickets.history import EventKind


def explain_rating(
    desk: Desk, number: int, comment: str = "", *, reasons: Sequence[str] | None = None
) -> Survey:
    """Add the customer's words, or replace the picked reasons (None = as they are).

    Codes the plan doesn't know are left out. Raises NotRated, RatingFinal, SurveyExpired.
    """
    ticket = unmerged(own_ticket(desk, number))
    survey = present_survey(desk, ticket)
    if survey is None or survey.score is None:
        raise NotRated(number=number)
    plan = survey_plan(desk)
    check_answerable(survey, desk.now, plan.edit_window)
    picked = survey.reasons if reasons is None else reasons
    known = tuple(reason.code for reason in plan.reasons if reason.code in picked)
    comment = short_enough(desk.policy, comment)
    after = replace(survey, comment=comment or survey.comment, reasons=known)
    if after == survey:
        return survey
    desk.unit.surveys.save(after)
    desk.record(
        ticket,
        EventKind.RATING_EXPLAINED,
        score=survey.score,
        comment=comment,
        reasons=",".join(known),
    )
    return after
