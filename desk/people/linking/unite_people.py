"""Two people turn out to be one."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from desk.changing import write_change
from desk.desk import Desk
from desk.errors import LinkImpossible
from desk.locks import lock_alerts_of, lock_reports_of, lock_work_of
from domain.deadlines import Purpose
from domain.people.person import Person, Role, Team
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.history import EventKind
from domain.tickets.ticket import LIVE, Ticket


def unite_people(desk: Desk, one: Person, other: Person) -> Person:
    """Identities, tickets, teams, roles and what is remembered become one person's; returns them.

    Staff stay who they are, and so does whoever was known first. Raises LinkImpossible where one
    of them has left: rights must not come back by another door.
    """
    if not (one.is_active and other.is_active):
        raise LinkImpossible
    person, former = sorted((one, other), key=lambda who: (not _works(desk, who), who.id))
    lock_reports_of(desk.unit, former.id)
    lock_work_of(desk.unit, former.id)
    lock_alerts_of(desk.unit, str(former.id))
    reported = list(_live(desk, former))
    works = _works(desk, former) or desk.unit.tickets.count(TicketFilter(assignee_id=former.id)) > 0
    united = _united(person, former)
    _follow_into_teams(desk, former, united)
    _follow_folded_alerts(desk, former, united)
    desk.unit.people.save(replace(former, roles=frozenset({Role.CUSTOMER}), is_active=False))
    desk.unit.merges.unite(former.id, united.id, everywhere=works)
    desk.unit.people.save(united)
    acting = replace(desk, actor=replace(desk.actor, person=united)) if desk.actor else desk
    _write_down(acting, person, former, frozenset(ticket.number for ticket in reported))
    return united


def _works(desk: Desk, person: Person) -> bool:
    is_member = any(person.id in team.members for team in desk.unit.teams.all())
    return is_member or person.roles > {Role.CUSTOMER}


def _united(person: Person, former: Person) -> Person:
    own = (person.roles - person.lent_roles) | (former.roles - former.lent_roles)
    roles = person.roles | former.roles
    return replace(
        person,
        roles=roles,
        lent_roles=roles - own,
        locale=person.locale or former.locale,
        timezone=person.timezone or former.timezone,
        remembered={**former.remembered, **person.remembered},
        skills=person.skills | former.skills,
        regions=person.regions | former.regions,
        capacity=former.capacity if person.capacity is None else person.capacity,
        email=person.email or former.email,
        phone=person.phone or former.phone,
        level=person.level or former.level,
    )


def _follow_into_teams(desk: Desk, former: Person, person: Person) -> None:
    for team in desk.unit.teams.all():
        followed = _followed(team, former.id, person.id)
        if followed != team:
            desk.unit.teams.save(followed)


def _followed(team: Team, former: int, person: int) -> Team:
    members = team.members
    if former in members:
        members = members - {former} | {person}
    return replace(
        team,
        members=members,
        lead=person if team.lead == former else team.lead,
        last_assigned=person if team.last_assigned == former else team.last_assigned,
    )


def _follow_folded_alerts(desk: Desk, former: Person, person: Person) -> None:
    """Alerts that wait for one card are told to whoever they are now."""
    for waiting in desk.unit.deadlines.pending(0):
        card, _, recipient = waiting.subject.partition(" ")
        if waiting.purpose is Purpose.ALERT_DIGEST and recipient == str(former.id):
            desk.unit.deadlines.cancel(0, Purpose.ALERT_DIGEST, subject=waiting.subject)
            desk.unit.deadlines.set(replace(waiting, id=0, subject=f"{card} {person.id}"))


def _live(desk: Desk, customer: Person) -> Iterator[Ticket]:
    which = TicketFilter(statuses=LIVE, customer_id=customer.id)
    yield from desk.unit.tickets.find(
        which, order=TicketOrder.OLDEST, limit=desk.unit.tickets.count(which)
    )


def _write_down(desk: Desk, person: Person, former: Person, moved: Collection[int]) -> None:
    """History says that a customer has another id; promises depend on their level."""
    united = _united(person, former)
    for ticket in list(_live(desk, united)):
        before = former if ticket.number in moved else person
        if before is former:
            ids = {"customer": united.id, "from": former.id}
            desk.record(ticket, EventKind.CUSTOMER_LINKED, **ids)
        if before.level != united.level:
            levels = {"level": united.level, "from": before.level}
            write_change(desk, ticket, ticket, EventKind.LEVEL_CHANGED, **levels)
