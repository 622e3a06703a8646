"""Shifts end, tickets are left, somebody accepts them; or nobody does, and others are told."""

from datetime import timedelta
from typing import Any

import pytest
import yaml

from desk.definitions.publish_definition import publish_definition
from desk.duty.accept_handover import accept_handover
from desk.duty.hand_over import hand_over
from desk.duty.shift_ends import arm_shift_ends
from desk.errors import HandoverAccepted, HandoverNotYours, HandoverUnknown
from desk.talk.add_note import add_note
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from domain.deadlines import Deadline, Purpose
from domain.definitions import DefinitionKind
from domain.people.news import HandoverNews, HandoverStep
from domain.people.person import Identity, Person, Role
from scheduler.deadlines import VERBS
from tests.unit.desk.room import MORNING, Room


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


ROSTER = """
key: support
timezone: Asia/Shanghai
week:
- {days: mon-sun, hours: "08:00-16:00", people: [李工]}
- {days: mon-sun, hours: "16:00-24:00", people: [陈工]}
"""


@pytest.fixture
def shifts(room: Room, li: Person, chen: Person) -> Room:
    room.team("support", [li, chen])
    publish(room, ROSTER)
    return room


def publish(room: Room, text: str) -> None:
    room.act(None, publish_definition, DefinitionKind.ROSTER, yaml.safe_load(text), author="测试")


def pending(room: Room, purpose: Purpose) -> list[Deadline]:
    found = room.look(lambda unit: unit.deadlines.pending(0))
    return [deadline for deadline in found if deadline.purpose is purpose]


def steps(room: Room) -> list[HandoverStep]:
    return [news.step for news in room.told.news if isinstance(news, HandoverNews)]


def passes(room: Room, **spell: float) -> None:
    room.pass_time(VERBS, **spell)


def test_the_end_of_a_shift_leaves_its_live_tickets(
    shifts: Room, wang: Person, li: Person, chen: Person
) -> None:
    open_one, done = shifts.opened(wang).number, shifts.opened(wang).number
    for number in (open_one, done):
        shifts.act(li, claim_ticket, number)
    shifts.act(li, resolve_ticket, done, "换了墨盒")
    shifts.act(li, add_note, open_one, "等报价")

    passes(shifts, hours=7)

    [news] = shifts.told.news
    assert isinstance(news, HandoverNews)
    left = news.handover
    assert (left.leaving, left.coming, left.tickets) == ((li.id,), (chen.id,), (open_one,))
    assert shifts.look(lambda unit: unit.handovers.latest("support")) == left


def test_each_end_waits_for_the_next(shifts: Room) -> None:
    assert [d.due_at - MORNING for d in pending(shifts, Purpose.SHIFT_ENDS)] == [hours(7)]
    passes(shifts, hours=7)
    assert [d.due_at - MORNING for d in pending(shifts, Purpose.SHIFT_ENDS)] == [hours(15)]
    # Nothing was left, so nobody has to accept it.
    assert pending(shifts, Purpose.HANDOVER_REMINDER) == []


def test_another_roster_ends_other_shifts(shifts: Room) -> None:
    publish(shifts, ROSTER.replace("16:00", "14:00"))
    assert [d.due_at - MORNING for d in pending(shifts, Purpose.SHIFT_ENDS)] == [hours(5)]
    publish(shifts, ROSTER.replace("李工", "陈工"))
    assert pending(shifts, Purpose.SHIFT_ENDS) == []


def test_an_end_that_fell_into_downtime_is_kept_at_the_start(shifts: Room, li: Person) -> None:
    shifts.later(hours=30)
    shifts.act(None, arm_shift_ends)
    assert [d.due_at - MORNING for d in pending(shifts, Purpose.SHIFT_ENDS)] == [hours(7)]


def test_at_the_start_rosters_without_a_deadline_get_one(shifts: Room) -> None:
    shifts.unit(lambda unit: unit.deadlines.cancel(0, Purpose.SHIFT_ENDS, subject="support"))
    shifts.act(None, arm_shift_ends)
    assert len(pending(shifts, Purpose.SHIFT_ENDS)) == 1


@pytest.fixture
def left(shifts: Room, wang: Person, li: Person) -> int:
    """A ticket of 李工 that is left to the evening shift; returns its number."""
    number = shifts.opened(wang).number
    shifts.act(li, claim_ticket, number)
    passes(shifts, hours=7)
    return number


def test_who_comes_accepts_and_the_ticket_stays(
    shifts: Room, left: int, li: Person, chen: Person
) -> None:
    accepted = shifts.act(chen, accept_handover)
    assert (accepted.accepted_by, accepted.accepted_at) == (chen.id, shifts.now)
    assert shifts.ticket(left).assignee_id == li.id
    assert steps(shifts)[-1] is HandoverStep.ACCEPTED
    assert pending(shifts, Purpose.HANDOVER_REMINDER) == []


def test_who_wants_them_gets_the_tickets_too(
    shifts: Room, left: int, wang: Person, li: Person, chen: Person
) -> None:
    shifts.act(chen, accept_handover, take_all=True)
    assert shifts.ticket(left).assignee_id == chen.id
    # Once more is no mistake, and takes what has come back.
    shifts.act(chen, accept_handover, take_all=True)
    assert steps(shifts).count(HandoverStep.ACCEPTED) == 1


def test_one_accepts_it_and_not_whoever_likes(
    shifts: Room, left: int, li: Person, chen: Person, boss: Person
) -> None:
    stranger = shifts.person("赵工", Role.ENGINEER)
    with pytest.raises(HandoverNotYours):
        shifts.act(li, accept_handover)
    with pytest.raises(HandoverNotYours):
        shifts.act(stranger, accept_handover, 1)
    shifts.act(boss, accept_handover, 1)
    with pytest.raises(HandoverAccepted):
        shifts.act(chen, accept_handover)


def test_there_may_be_nothing_to_accept(shifts: Room, chen: Person) -> None:
    with pytest.raises(HandoverUnknown):
        shifts.act(chen, accept_handover)
    passes(shifts, hours=7)
    with pytest.raises(HandoverUnknown):
        shifts.act(chen, accept_handover)


def leads(room: Room, lead: Person, members: list[Person], **reached: Any) -> None:
    """Somebody leads the team, who may be reached in private."""
    room.team("support", members, lead=lead.id)
    identity = Identity(account="test.main", native_id="7", person_id=lead.id, **reached)
    room.unit(lambda unit: unit.people.identify(identity))


def test_nobody_accepts_so_the_lead_is_told_twice_then_the_supervisors(
    shifts: Room, left: int, li: Person, chen: Person
) -> None:
    leads(shifts, chen, [li, chen], private_chat="7")
    told = []
    for _ in range(4):
        passes(shifts, minutes=31)
        told.append(steps(shifts)[-1])
    assert told == [
        HandoverStep.REMINDED,
        HandoverStep.REMINDED,
        HandoverStep.RAISED,
        HandoverStep.RAISED,
    ]
    assert steps(shifts).count(HandoverStep.RAISED) == 1


@pytest.mark.parametrize("reached", [{}, {"private_chat": "7", "is_unreachable": True}])
def test_a_lead_who_cannot_be_told_is_not_waited_for(
    shifts: Room, left: int, li: Person, chen: Person, reached: dict[str, Any]
) -> None:
    leads(shifts, chen, [li, chen], **reached)
    for _ in range(3):
        passes(shifts, minutes=31)
    assert steps(shifts)[1:] == [HandoverStep.RAISED]


def test_somebody_leaves_early(shifts: Room, wang: Person, li: Person, chen: Person) -> None:
    number = shifts.opened(wang).number
    shifts.act(li, claim_ticket, number)
    assert shifts.act(li, hand_over).tickets == (number,)
    # Nobody else is on duty yet; who helps out all the same is a supervisor's choice.
    [reminder] = pending(shifts, Purpose.HANDOVER_REMINDER)
    assert reminder.due_at - shifts.now == hours(0.5)


def test_after_a_night_the_reminder_waits_for_those_who_come(
    shifts: Room, wang: Person, chen: Person
) -> None:
    number = shifts.opened(wang).number
    shifts.act(chen, claim_ticket, number)
    passes(shifts, hours=7)
    passes(shifts, hours=8)
    [reminder] = pending(shifts, Purpose.HANDOVER_REMINDER)
    assert reminder.due_at - MORNING == hours(23.5)


def test_after_downtime_tickets_go_to_those_who_are_there_now(
    shifts: Room, wang: Person, li: Person, chen: Person
) -> None:
    number = shifts.opened(wang).number
    shifts.act(li, claim_ticket, number)
    # Through the night, and into the next shift of 李工.
    passes(shifts, hours=24)
    assert shifts.told.news == []
    passes(shifts, hours=7 + 2)
    [news] = shifts.told.news
    assert isinstance(news, HandoverNews)
    assert (news.handover.leaving, news.handover.coming) == ((li.id,), (chen.id,))


def test_another_calendar_arms_the_ends_anew(shifts: Room) -> None:
    shifts.unit(lambda unit: unit.deadlines.cancel(0, Purpose.SHIFT_ENDS, subject="support"))
    body = {"key": "office", "week": {"mon-fri": ["09:00-17:00"]}}
    shifts.act(None, publish_definition, DefinitionKind.CALENDAR, body, author="测试")
    assert len(pending(shifts, Purpose.SHIFT_ENDS)) == 1
