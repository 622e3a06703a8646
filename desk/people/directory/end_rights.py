"""Everything somebody was entrusted with goes back to the others."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from desk.access import existing_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.locks import lock_work_of
from desk.surveys.opening_follow_up import await_follow_up
from desk.tickets.assigning_by_method import assign_by_method
from domain.people.news import LeavingNews
from domain.people.person import Person, Role
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.history import EventKind, EventValue
from domain.tickets.life_cycle import Verb, move
from domain.tickets.ticket import LIVE, Ticket

_PAGE = 200


def end_rights(desk: Desk, person: Person) -> None:
    """From now on they are a customer at most. Their tickets go back to their teams, whose method
    finds somebody else where it can, and the teams are told.
    """
    lock_work_of(desk.unit, person.id)
    is_staff = _leave_teams(desk, person) or person.roles > {Role.CUSTOMER}
    desk.unit.people.save(
        replace(
            person,
            roles=frozenset({Role.CUSTOMER}),
            lent_roles=frozenset(),
            on_duty=False,
            is_active=False,
        )
    )
    left: dict[str, list[int]] = defaultdict(list)
    for ticket in list(_in_hand(desk, person)):
        assign_by_method(desk, _given_back(desk, ticket))
        left[ticket.team].append(ticket.number)
    _leave_follow_ups(desk, person)
    if is_staff or left:
        tickets = {team: tuple(numbers) for team, numbers in left.items()}
        desk.announcer.tell(desk.unit, LeavingNews(person=person, tickets=tickets))


def _leave_teams(desk: Desk, person: Person) -> bool:
    """Whether they were in any."""
    theirs = [team for team in desk.unit.teams.all() if person.id in {*team.members, team.lead}]
    for team in theirs:
        lead = None if team.lead == person.id else team.lead
        desk.unit.teams.save(replace(team, members=team.members - {person.id}, lead=lead))
    return bool(theirs)


def _in_hand(desk: Desk, person: Person) -> Iterator[Ticket]:
    which = TicketFilter(statuses=LIVE, assignee_id=person.id)
    after: int | None = None
    while page := desk.unit.tickets.find(
        which, order=TicketOrder.URGENCY, limit=_PAGE, after=after
    ):
        yield from page
        after = page[-1].number


def _given_back(desk: Desk, ticket: Ticket) -> Ticket:
    after = move(replace(ticket, assignee_id=None), Verb.ASSIGN, desk.now)
    data: dict[str, EventValue] = {"team": ticket.team, "from": ticket.assignee_id, "left": True}
    return write_change(desk, ticket, after, EventKind.UNASSIGNED, **data)


def _leave_follow_ups(desk: Desk, person: Person) -> None:
    for task in desk.unit.follow_ups.open(person.id):
        free = replace(task, owner_id=None)
        desk.unit.follow_ups.save(free)
        ticket = existing_ticket(desk, task.number)
        data: dict[str, EventValue] = {"task": task.id, "owner": None, "from": person.id}
        desk.record(ticket, EventKind.FOLLOW_UP_ASSIGNED, **data)
        await_follow_up(desk, ticket, free)
