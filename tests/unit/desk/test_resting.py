"""Tickets that rest until a moment, customers who stay silent, and what time does about it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desk.errors import MomentPast, MomentTooFar
from desk.talk.add_message import add_message
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.confirm_resolution import confirm_resolution
from desk.tickets.hold_ticket import hold_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.resume_ticket import resume_ticket
from desk.tickets.snooze_ticket import snooze_ticket
from desk.tickets.wait_for_customer import wait_for_customer
from domain.deadlines import Deadline, Purpose
from domain.people.person import Person, Role
from domain.policy import ServicePolicy
from domain.tickets.history import EventKind
from domain.tickets.ticket import Status
from scheduler.deadlines import VERBS
from tests.unit.desk.room import MORNING, Room, copied_room

NIGHT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def number(room: Room, wang: Person, li: Person) -> int:
    """A ticket 李工 works on."""
    number = room.opened(wang).number
    room.act(li, claim_ticket, number)
    return number


def due(room: Room, number: int, purpose: Purpose) -> datetime | None:
    found = room.look(lambda unit: unit.deadlines.pending(number))
    return next((d.due_at for d in found if d.purpose is purpose), None)


def passes(room: Room, **spell: float) -> None:
    room.pass_time(VERBS, **spell)


def waits(room: Room, number: int, *purposes: Purpose) -> set[Purpose]:
    found: list[Deadline] = room.look(lambda unit: unit.deadlines.pending(number))
    return {d.purpose for d in found} & set(purposes)


# --- snoozed -----------------------------------------------------------------------------------


def test_a_ticket_rests_and_comes_back(room: Room, li: Person, number: int) -> None:
    until = room.now + timedelta(hours=2)
    ticket = room.act(li, snooze_ticket, number, until, "等客户到货")
    assert (ticket.status, ticket.snoozed_until) == (Status.ON_HOLD, until)
    assert room.last_event(number).data["until"] == until.isoformat()
    passes(room, hours=2)
    ticket = room.ticket(number)
    assert (ticket.status, ticket.snoozed_until) == (Status.IN_PROGRESS, None)
    assert ticket.assignee_id == li.id
    assert EventKind.SNOOZE_ENDED in room.kinds(number)


def test_the_customer_wakes_it(room: Room, wang: Person, li: Person, number: int) -> None:
    room.act(li, snooze_ticket, number, room.now + timedelta(hours=2))
    room.act(wang, add_message, number, "好的")
    assert room.ticket(number).status is Status.ON_HOLD
    room.act(wang, add_message, number, "到货了，可以来装")
    ticket = room.ticket(number)
    assert (ticket.status, ticket.snoozed_until) == (Status.IN_PROGRESS, None)
    assert waits(room, number, Purpose.SNOOZE_ENDS) == set()


def test_holding_without_a_time_stays_held_when_the_customer_writes(
    room: Room, wang: Person, li: Person, number: int
) -> None:
    room.act(li, snooze_ticket, number, room.now + timedelta(hours=2))
    room.act(li, hold_ticket, number, "等备件")
    room.act(wang, add_message, number, "什么时候能好？")
    assert room.ticket(number).status is Status.ON_HOLD
    passes(room, hours=3)
    assert room.ticket(number).status is Status.ON_HOLD


def test_going_on_by_hand_ends_the_rest(room: Room, li: Person, number: int) -> None:
    room.act(li, snooze_ticket, number, room.now + timedelta(hours=2))
    room.act(li, resume_ticket, number)
    assert waits(room, number, Purpose.SNOOZE_ENDS) == set()
    passes(room, hours=3)
    assert EventKind.SNOOZE_ENDED not in room.kinds(number)


def test_putting_off_further_moves_the_end(room: Room, li: Person, number: int) -> None:
    room.act(li, snooze_ticket, number, room.now + timedelta(hours=2))
    room.act(li, snooze_ticket, number, room.now + timedelta(days=1))
    passes(room, hours=3)
    assert room.ticket(number).status is Status.ON_HOLD
    passes(room, days=1)
    assert room.ticket(number).status is Status.IN_PROGRESS


def test_it_rests_neither_into_the_past_nor_for_years(room: Room, li: Person, number: int) -> None:
    with pytest.raises(MomentPast):
        room.act(li, snooze_ticket, number, room.now)
    with pytest.raises(MomentTooFar):
        room.act(li, snooze_ticket, number, room.now + timedelta(days=400))


# --- a customer who was asked something --------------------------------------------------------


def test_a_silent_customer_is_reminded_once(room: Room, li: Person, number: int) -> None:
    room.act(li, wait_for_customer, number, "序列号是多少？")
    passes(room, days=2)
    assert room.last_event(number).kind is EventKind.CUSTOMER_REMINDED
    passes(room, days=10)
    assert room.kinds(number).count(EventKind.CUSTOMER_REMINDED) == 1


def test_a_reminder_waits_for_the_working_day(room: Room, li: Person, number: int) -> None:
    room.now = NIGHT
    room.act(li, wait_for_customer, number, "序列号是多少？")
    opening = MORNING + timedelta(days=3)
    assert due(room, number, Purpose.CUSTOMER_REMINDER) == opening
    # We were down until the night after: the reminder waits for the morning.
    room.now = opening
    passes(room, hours=14)
    assert EventKind.CUSTOMER_REMINDED not in room.kinds(number)
    passes(room, hours=10)
    assert EventKind.CUSTOMER_REMINDED in room.kinds(number)


@pytest.mark.parametrize("what", ["answered", "resumed", "resolved"])
def test_nobody_is_reminded_of_what_is_settled(
    room: Room, wang: Person, li: Person, number: int, what: str
) -> None:
    room.act(li, wait_for_customer, number, "序列号是多少？")
    if what == "answered":
        room.act(wang, add_message, number, "SN-1")
    elif what == "resumed":
        room.act(li, resume_ticket, number)
    else:
        room.act(li, resolve_ticket, number, "好了")
    assert waits(room, number, Purpose.CUSTOMER_REMINDER) == set()


# --- silence after a resolution ----------------------------------------------------------------


def test_silence_is_warned_of_then_closes(room: Room, li: Person, number: int) -> None:
    room.act(li, resolve_ticket, number, "换了墨盒")
    passes(room, days=2)
    event = room.last_event(number)
    assert event.kind is EventKind.CLOSING_ANNOUNCED
    assert event.data["closes_at"] == (MORNING + timedelta(days=3)).isoformat()
    assert room.ticket(number).status is Status.RESOLVED
    passes(room, days=1)
    assert room.ticket(number).status is Status.CLOSED


def test_after_downtime_the_warning_comes_first(room: Room, li: Person, number: int) -> None:
    room.act(li, resolve_ticket, number, "换了墨盒")
    # Seven days later, in the morning.
    passes(room, days=7)
    assert room.ticket(number).status is Status.RESOLVED
    assert due(room, number, Purpose.AUTO_CLOSE) == room.now + timedelta(days=1)
    passes(room, days=1)
    assert room.ticket(number).status is Status.CLOSED


def test_nobody_is_warned_at_night(room: Room, li: Person, number: int) -> None:
    room.now = NIGHT
    room.act(li, resolve_ticket, number, "换了墨盒")
    warned_at = due(room, number, Purpose.AUTO_CLOSE_WARNING)
    assert warned_at == MORNING + timedelta(days=3)
    room.now = warned_at
    passes(room, hours=13)
    assert due(room, number, Purpose.AUTO_CLOSE_WARNING) == MORNING + timedelta(days=4)


def test_silence_begins_anew_with_each_word(
    room: Room, wang: Person, li: Person, number: int
) -> None:
    room.act(li, resolve_ticket, number, "换了墨盒")
    passes(room, days=2)
    room.act(wang, add_message, number, "还有一个问题想问")
    assert waits(room, number, Purpose.AUTO_CLOSE, Purpose.AUTO_CLOSE_WARNING) == {
        Purpose.AUTO_CLOSE_WARNING
    }
    # Nobody answers: it is not the customer who is silent.
    passes(room, days=30)
    passes(room, days=30)
    assert room.ticket(number).status is Status.RESOLVED
    room.act(li, reply_to_customer, number, "请讲")
    for _ in range(6):
        passes(room, days=1)
    assert room.ticket(number).status is Status.CLOSED


def test_confirming_ends_the_waiting(room: Room, wang: Person, li: Person, number: int) -> None:
    room.act(li, resolve_ticket, number, "换了墨盒")
    passes(room, days=2)
    room.act(wang, confirm_resolution, number)
    assert waits(room, number, Purpose.AUTO_CLOSE, Purpose.AUTO_CLOSE_WARNING) == set()


def test_without_notice_it_closes_without_a_word(template: Path, tmp_path: Path) -> None:
    policy = ServicePolicy(closing_notice=timedelta(0), customer_reminder=timedelta(0))
    quiet = copied_room(template, tmp_path, policy)
    try:
        wang, li = quiet.person("王女士"), quiet.person("李工", Role.ENGINEER)
        number = quiet.opened(wang).number
        quiet.act(li, wait_for_customer, number, "序列号？")
        assert due(quiet, number, Purpose.CUSTOMER_REMINDER) is None
        quiet.act(li, resolve_ticket, number, "好了")
        passes(quiet, days=3)
        assert quiet.ticket(number).status is Status.CLOSED
        assert EventKind.CLOSING_ANNOUNCED not in quiet.kinds(number)
    finally:
        quiet.close()
