"""Somebody of the coming shift takes over."""

from dataclasses import replace

from desk.access import acting_person
from desk.definitions.shaped.rosters import on_duty
from desk.desk import Desk
from desk.errors import HandoverAccepted, HandoverNotYours, HandoverUnknown
from desk.people.teams_of import team_of
from desk.tickets.assign_ticket import give_to
from domain.deadlines import Purpose
from domain.people.news import HandoverNews, HandoverStep
from domain.people.person import Person, Role
from domain.people.roster import Handover
from domain.tickets.life_cycle import Verb, allows


def accept_handover(desk: Desk, handover_id: int = 0, *, take_all: bool = False) -> Handover:
    """Note who cares from now on; 0 = the last one of their team.

    Tickets stay with those who had them, who know them best, unless `take_all`. Raises
    HandoverUnknown, HandoverAccepted, HandoverNotYours.
    """
    person = acting_person(desk, Role.ENGINEER)
    handover = _open_one(desk, person, handover_id)
    if handover.accepted_by not in {None, person.id}:
        raise HandoverAccepted(by=_name(desk, handover.accepted_by))
    if not _is_theirs(desk, handover, person):
        raise HandoverNotYours
    if take_all:
        _take_all(desk, handover, person)
    if handover.accepted_by is not None:
        return handover
    accepted = replace(handover, accepted_by=person.id, accepted_at=desk.now)
    desk.unit.handovers.save(accepted)
    desk.unit.deadlines.cancel(0, Purpose.HANDOVER_REMINDER, subject=str(handover.id))
    desk.announcer.tell(desk.unit, HandoverNews(handover=accepted, step=HandoverStep.ACCEPTED))
    return accepted


def _open_one(desk: Desk, person: Person, handover_id: int) -> Handover:
    handovers = desk.unit.handovers
    team = team_of(desk, person)
    found = handovers.get(handover_id) if handover_id else handovers.latest(team)
    if found is None or not found.tickets:
        raise HandoverUnknown
    return found


def _is_theirs(desk: Desk, handover: Handover, person: Person) -> bool:
    if desk.actor is not None and desk.actor.has(Role.SUPERVISOR):
        return True
    coming = {*handover.coming, *on_duty(desk, handover.team, desk.now)}
    return person.id in coming - set(handover.leaving)


def _take_all(desk: Desk, handover: Handover, person: Person) -> None:
    for number in handover.tickets:
        ticket = desk.unit.tickets.get(number)
        is_left = ticket is not None and ticket.assignee_id in handover.leaving
        if ticket is not None and is_left and allows(Verb.ASSIGN, ticket.status):
            give_to(desk, ticket, person)


def _name(desk: Desk, person_id: int | None) -> str:
    person = desk.unit.people.get(person_id) if person_id is not None else None
    return person.name if person else ""
