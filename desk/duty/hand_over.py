"""A shift leaves its tickets to the next: by the clock, or when somebody says so."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from desk.access import acting_person
from desk.definitions.shaped.rosters import on_duty, person_ids, present, roster
from desk.desk import Desk
from desk.duty.shift_ends import arm_shift_end
from desk.people.teams_of import team_of
from domain.deadlines import Deadline, Purpose
from domain.people.news import HandoverNews, HandoverStep
from domain.people.person import Role
from domain.people.roster import Handover, Roster
from domain.people.shifts import ShiftEnd, on_shift, shift_end
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import LIVE, Ticket

_PAGE = 200


def end_shift(desk: Desk, deadline: Deadline) -> None:
    """The clock: tell the team who leaves what to whom, and wait for the next shift's end."""
    plan = roster(desk, deadline.subject)
    end = shift_end(plan, deadline.due_at) if plan else None
    if plan is not None and end is not None:
        _leave(desk, plan, end)
    arm_shift_end(desk, deadline.subject)


def _leave(desk: Desk, plan: Roster, end: ShiftEnd) -> None:
    """After downtime, to those who are there now; who is back by then keeps their tickets."""
    here = on_shift(plan, desk.now)
    leaving = person_ids(end.leaving - here)
    if leaving:
        _begin(
            desk,
            plan.team,
            leaving=leaving,
            coming=present(desk, person_ids(here or end.coming)),
            begins=max(end.begins, desk.now),
        )


def hand_over(desk: Desk) -> Handover:
    """Somebody leaves before the shift ends, or without any roster."""
    person = acting_person(desk, Role.ENGINEER)
    team = team_of(desk, person)
    coming = on_duty(desk, team, desk.now) - {person.id}
    return _begin(desk, team, leaving={person.id}, coming=coming, begins=desk.now)


def left_behind(desk: Desk, team: str, people: Collection[int]) -> Iterator[Ticket]:
    """The team's live tickets these people have, the most urgent first."""
    for person_id in sorted(people):
        which = TicketFilter(statuses=LIVE, team=team, assignee_id=person_id)
        after: int | None = None
        while page := desk.unit.tickets.find(
            which, order=TicketOrder.URGENCY, limit=_PAGE, after=after
        ):
            yield from page
            after = page[-1].number


def _begin(
    desk: Desk, team: str, *, leaving: Collection[int], coming: Collection[int], begins: datetime
) -> Handover:
    """Note it and tell it; with tickets to be cared for, somebody has to accept it."""
    handover = Handover(
        team=team,
        at=desk.now,
        leaving=tuple(sorted(leaving)),
        coming=tuple(sorted(coming)),
        tickets=tuple(ticket.number for ticket in left_behind(desk, team, leaving)),
    )
    handover = replace(handover, id=desk.unit.handovers.add(handover))
    if handover.tickets:
        due_at = begins + desk.policy.handover_within
        desk.unit.deadlines.set(
            Deadline(purpose=Purpose.HANDOVER_REMINDER, subject=str(handover.id), due_at=due_at)
        )
    desk.announcer.tell(desk.unit, HandoverNews(handover=handover, step=HandoverStep.LEFT))
    return handover
