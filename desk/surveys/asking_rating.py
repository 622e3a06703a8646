"""The survey of a ticket's last resolution: when it is asked, and about whom."""

from dataclasses import replace
from datetime import datetime, timedelta

from desk.definitions.shaped.calendars import schedules
from desk.definitions.shaped.surveys import survey_plan
from desk.desk import Desk
from desk.locks import lock_surveys_of
from domain.business_calendar.schedule import Schedule
from domain.deadlines import Deadline, Purpose
from domain.sla.traits import site_of
from domain.surveys.asking import is_worth_asking
from domain.surveys.credits import share_work
from domain.surveys.survey import Survey
from domain.tickets.ticket import Ticket

# Who waits for our answer is not asked how we did; so much later it is looked again.
_OWED = timedelta(hours=4)
ASKING = (Purpose.SURVEY, Purpose.SURVEY_REMINDER, Purpose.SURVEY_EXPIRY)


def present_survey(desk: Desk, ticket: Ticket) -> Survey | None:
    """The survey of the last resolution, if it was asked or rated."""
    survey = desk.unit.surveys.latest(ticket.number)
    return survey if survey and survey.round == ticket.reopen_count else None


def plan_survey(desk: Desk, ticket: Ticket) -> None:
    """After a resolution: the customer is asked at the first working moment after the delay."""
    if is_worth_asking(ticket, desk.unit.history.of(ticket.number)):
        plan = survey_plan(desk)
        due_at = working_moment(desk, ticket, plan.calendar, desk.now + plan.delay)
        _set(desk, ticket, Purpose.SURVEY, due_at)


def ask_rating(desk: Desk, ticket: Ticket) -> Survey | None:
    """Note that the customer is asked now. None: they were before, or lately about another
    ticket, or there is nothing to ask them about.
    """
    lock_surveys_of(desk.unit, ticket.customer_id)
    if present_survey(desk, ticket) or was_asked_lately(desk, ticket):
        return None
    if not is_worth_asking(ticket, desk.unit.history.of(ticket.number)):
        return None
    survey = new_survey(desk, ticket)
    desk.unit.surveys.save(survey)
    keep_asking(desk, ticket, survey)
    return survey


def keep_asking(desk: Desk, ticket: Ticket, survey: Survey) -> None:
    """What follows a question without an answer: one reminder, then its end."""
    plan = survey_plan(desk)
    expires_at = survey.asked_at + plan.expires_after
    _set(desk, ticket, Purpose.SURVEY_EXPIRY, expires_at)
    if plan.reminder_after is None or survey.reminded_at is not None:
        return
    remind_at = working_moment(desk, ticket, plan.calendar, survey.asked_at + plan.reminder_after)
    if remind_at < expires_at:
        _set(desk, ticket, Purpose.SURVEY_REMINDER, remind_at)


def take_back_survey(desk: Desk, ticket: Ticket) -> None:
    """It isn't over after all: a question not answered yet is void. `ticket`: as it was before."""
    desk.unit.deadlines.cancel(ticket.number, *ASKING)
    survey = present_survey(desk, ticket)
    if survey is not None and survey.is_open:
        desk.unit.surveys.save(replace(survey, cancelled_at=desk.now))


def was_asked_lately(desk: Desk, ticket: Ticket) -> bool:
    """About another ticket, within the time of the plan."""
    once_in = survey_plan(desk).once_in
    if not once_in:
        return False
    asked = desk.unit.surveys.asked(ticket.customer_id, desk.now - once_in)
    return any(survey.number != ticket.number for survey in asked)


def fitting_moment(desk: Desk, ticket: Ticket) -> datetime:
    """Now, or when it is worth trying again: in working time, and not while we owe an answer."""
    at = desk.now if ticket.unanswered_since is None else desk.now + _OWED
    return working_moment(desk, ticket, survey_plan(desk).calendar, at)


def working_moment(desk: Desk, ticket: Ticket, calendar: str, at: datetime) -> datetime:
    """`at`, or when work begins again; by a calendar as plans name them."""
    return schedule_of(desk, ticket, calendar).next_opening(at)


def schedule_of(desk: Desk, ticket: Ticket, calendar: str) -> Schedule:
    """The working time a plan means by this word."""
    return schedules(desk)(calendar, team=ticket.team, site=site_of(ticket.fields))


def new_survey(desk: Desk, ticket: Ticket, *, is_unasked: bool = False) -> Survey:
    """About those who worked on it up to its resolution, whoever has it later."""
    return Survey(
        number=ticket.number,
        round=ticket.reopen_count,
        customer_id=ticket.customer_id,
        engineer_id=ticket.assignee_id,
        asked_at=desk.now,
        is_unasked=is_unasked,
        credits=share_work(
            desk.unit.history.of(ticket.number),
            customer_id=ticket.customer_id,
            assignee_id=ticket.assignee_id,
        ),
    )


def _set(desk: Desk, ticket: Ticket, purpose: Purpose, due_at: datetime) -> None:
    desk.unit.deadlines.set(Deadline(purpose=purpose, number=ticket.number, due_at=due_at))
