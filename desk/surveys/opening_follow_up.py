"""A low score becomes a follow-up task (客户回访): who calls the customer back, and by when."""

from dataclasses import replace

from desk.definitions.shaped.surveys import survey_plan
from desk.desk import Desk
from desk.errors import PersonAmbiguous, PersonUnknown
from desk.escalation.climb import next_task_rung_at
from desk.locks import lock_work_of
from desk.surveys.asking_rating import schedule_of
from desk.tickets.assigning import staff_member
from domain.deadlines import Deadline, Purpose
from domain.escalation.ladder import Whom
from domain.people.person import Person, Role
from domain.surveys.survey import FollowUp, Survey
from domain.tickets.ticket import Ticket

_PERSON = "person:"


def follow_up_of_rating(desk: Desk, ticket: Ticket, survey: Survey) -> FollowUp | None:
    """The new task, stored with its deadline. None: none is wanted, or one of the ticket is still
    to be done.
    """
    plan = survey_plan(desk).follow_up
    if plan is None or survey.score is None or open_follow_up(desk, ticket.number):
        return None
    task = FollowUp(
        number=ticket.number,
        score=survey.score,
        opened_at=desk.now,
        due_at=schedule_of(desk, ticket, plan.calendar).add(desk.now, plan.within),
        owner_id=_owner(desk, ticket, plan.owner),
    )
    if task.owner_id is not None:
        lock_work_of(desk.unit, task.owner_id)
    task = replace(task, id=desk.unit.follow_ups.add(task))
    await_follow_up(desk, ticket, task)
    return task


def open_follow_up(desk: Desk, number: int) -> FollowUp | None:
    """The task of this ticket that is still to be done."""
    tasks = desk.unit.follow_ups.of(number)
    return next((task for task in tasks if task.done_at is None), None)


def await_follow_up(desk: Desk, ticket: Ticket, task: FollowUp) -> None:
    """Those its ladder names are told when nobody does it: set the deadline of the next rung."""
    due_at = next_task_rung_at(desk, ticket, task, desk.unit.history.of(ticket.number))
    subject = str(task.id)
    if due_at is None:
        desk.unit.deadlines.cancel(ticket.number, Purpose.FOLLOW_UP, subject=subject)
        return
    desk.unit.deadlines.set(
        Deadline(purpose=Purpose.FOLLOW_UP, number=ticket.number, subject=subject, due_at=due_at)
    )


def _owner(desk: Desk, ticket: Ticket, word: str) -> int | None:
    """Of several supervisors whoever takes it first: None until then."""
    if word.startswith(_PERSON):
        return _named(desk, word.removeprefix(_PERSON).strip())
    if word == Whom.ASSIGNEE:
        return ticket.assignee_id
    if word == Whom.TEAM_LEAD:
        team = desk.unit.teams.get(ticket.team)
        return team.lead if team else None
    role = Role.DIRECTOR if word == Whom.DIRECTOR else Role.SUPERVISOR
    people = [person for person in desk.unit.people.with_role(role) if person.is_active]
    return people[0].id if len(people) == 1 else None


def _named(desk: Desk, name: str) -> int | None:
    """They may have left since the plan was written."""
    try:
        person: Person = staff_member(desk.unit, name)
    except (PersonUnknown, PersonAmbiguous):
        return None
    return person.id
