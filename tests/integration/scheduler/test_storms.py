"""Many promises broken at once: all that becomes of it is as if each had been handled alone."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from bot.texts import load_texts
from conversations.notices.announcer import TicketAnnouncer
from desk.definitions.ship_definitions import ship_definitions
from desk.desk import Desk
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.open_ticket import open_ticket
from domain.deadlines import Deadline, Purpose
from domain.messaging import Address
from domain.people.person import Actor, BoundChat, ChatPurpose, Identity, Person, Role, Team
from domain.policy import ServicePolicy
from domain.ports import Unit, UnitOfWork
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.report import Report
from domain.tickets.ticket import Priority
from scheduler.deadlines import VERBS
from scheduler.due import DueDeadlines
from store.opening import open_store
from tests.integration.scheduler.conftest import Clock
from tests.talk import ACCOUNT, WHOLE_PLATFORM

TICKETS = range(1001, 1031)
# Reminders, breaches, repetitions, the director, the card of the storm, cards shown in calm.
SPELLS = tuple(timedelta(minutes=minutes) for minutes in (12, 4, 1, 30, 31, 60, 600, 2000))
POLICY = ServicePolicy()
ANNOUNCER = TicketAnnouncer(
    texts=load_texts(), policy=POLICY, capabilities=lambda _: WHOLE_PLATFORM
)


def desk_of(unit: Unit, person: Person | None = None) -> Desk:
    actor = Actor(person=person, roles=person.roles) if person else None
    where = Address(account=ACCOUNT, chat=f"v:{person.id}") if person else None
    return Desk(unit=unit, policy=POLICY, announcer=ANNOUNCER, actor=actor, where=where)


def staff(unit: Unit, name: str, *roles: Role) -> int:
    person_id = unit.people.add(Person(name=name, roles=frozenset(roles)))
    unit.people.identify(
        Identity(account=ACCOUNT, native_id=name, person_id=person_id, private_chat=name)
    )
    return person_id


def furnish(unit: Unit) -> None:
    ship_definitions(desk_of(unit))
    members = frozenset({staff(unit, "李工", Role.ENGINEER), staff(unit, "陈工", Role.ENGINEER)})
    staff(unit, "周主管", Role.SUPERVISOR)
    staff(unit, "吴总监", Role.DIRECTOR)
    unit.teams.save(Team(key="support", name="售后支持", members=members))
    for purpose in (ChatPurpose.ENGINEERS, ChatPurpose.SUPERVISORS):
        chat = BoundChat(account=ACCOUNT, chat=purpose.value, team="support", purpose=purpose)
        unit.teams.bind(chat)


def opens(number: int) -> Callable[[Unit], None]:
    def work(unit: Unit) -> None:
        roles = frozenset({Role.CUSTOMER})
        person_id = unit.people.add(Person(name=f"客户 {number}", roles=roles))
        person = Person(id=person_id, name=f"客户 {number}", roles=roles)
        priority = (Priority.URGENT, Priority.URGENT, Priority.HIGH, Priority.NORMAL)[number % 4]
        desk = desk_of(unit, person)
        ticket = open_ticket(
            desk, person, Report(title=f"打印机 {number}", priority=priority), origin=desk.where
        )
        if number % 3 == 0:
            engineer = unit.people.with_role(Role.ENGINEER)[number % 2]
            assign_ticket(desk_of(unit), ticket.number, engineer.name)

    return work


async def what_became_of_it(path: Path, *, is_hindered: bool) -> list[object]:
    clock = Clock()
    store = await open_store(f"sqlite:///{path}", clock)
    await store.run(furnish)
    for number in TICKETS:
        clock.advance(seconds=0.2)
        await store.run(opens(number))
    verbs = {**VERBS, Purpose.SURVEY_REMINDER: fails}
    deadlines = DueDeadlines(store, POLICY, ANNOUNCER, verbs)
    for spell in SPELLS:
        clock.now += spell
        await handle_all(store, deadlines, is_hindered=is_hindered)
    left = await store.read(everything)
    await store.close()
    return left


def fails(_desk: Desk, _deadline: Deadline) -> None:
    raise InterruptedError


async def handle_all(store: UnitOfWork, deadlines: DueDeadlines, *, is_hindered: bool) -> None:
    while due := await store.read(lambda unit: unit.deadlines.due(1000)):
        if is_hindered:
            await store.run(lambda unit, due=due: hinder(unit, due))  # type: ignore[misc]
        # What fails is told at length, which takes its time.
        with structlog.testing.capture_logs():
            await deadlines.handle(lambda: True)


def hinder(unit: Unit, due: list[Deadline]) -> None:
    """Beside some of them one whose handling fails."""
    for one in due[::5]:
        unit.deadlines.set(
            Deadline(purpose=Purpose.SURVEY_REMINDER, subject=f"{one.id}", due_at=one.due_at)
        )


def everything(unit: Unit) -> list[object]:
    found: list[object] = []
    for number in TICKETS:
        pending = [(one.purpose, one.due_at) for one in unit.deadlines.pending(number)]
        found += [unit.tickets.get(number), unit.history.of(number), pending]
        found += unit.measurements.of(number)
    for lane in sorted(unit.mailroom.lanes(), key=lambda lane: lane.chat):
        found.append([entry.message for entry in unit.mailroom.queue_of(lane, 1000)])
        found.append(unit.alerts.since(f"{lane.account} {lane.chat}", unit.now - timedelta(days=9)))
    for person in unit.people.with_role(Role.ENGINEER):
        found.append(unit.alerts.since(str(person.id), unit.now - timedelta(days=9)))
    return found


@pytest.fixture
def copy(path: Path) -> Path:
    return Path(shutil.copy(path, path.with_name("copy.db")))


async def test_handled_together_they_leave_what_they_leave_one_by_one(
    path: Path, copy: Path
) -> None:
    together = await what_became_of_it(path, is_hindered=False)
    apart = await what_became_of_it(copy, is_hindered=True)
    assert together == apart
    told = {event.kind for part in together if isinstance(part, list) for event in events(part)}
    assert {EventKind.SLA_BREACHED, EventKind.ALERTED} <= told


def events(part: list[object]) -> list[TicketEvent]:
    return [one for one in part if isinstance(one, TicketEvent)]
