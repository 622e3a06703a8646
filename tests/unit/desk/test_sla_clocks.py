"""Clocks on real tickets: what is promised, kept, broken and written down, verb by verb."""

from datetime import UTC, datetime, timedelta

import pytest

from desk.errors import LevelInvalid
from desk.people.change_level import change_level
from desk.talk.add_message import add_message
from desk.talk.move_message import move_message
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.change_priority import change_priority
from desk.tickets.hold_ticket import hold_ticket
from desk.tickets.reopen_ticket import reopen_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.resume_ticket import resume_ticket
from desk.tickets.set_field import set_field
from desk.tickets.wait_for_customer import wait_for_customer
from desk.tickets.withdraw_ticket import withdraw_ticket
from domain.deadlines import Deadline, Purpose
from domain.people.person import Person
from domain.ports import Unit
from domain.sla.policy import Metric
from domain.sla.target_count import Measurement, Outcome
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import Priority, Ticket
from tests.unit.desk.room import MORNING, Room

TARGETS = {Purpose.FIRST_RESPONSE, Purpose.NEXT_RESPONSE, Purpose.RESOLUTION}


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def measured(room: Room, number: int) -> dict[tuple[Metric, int], Measurement]:
    found = room.look(lambda unit: unit.measurements.of(number))
    return {(one.metric, one.instance): one for one in found}


def breaches(room: Room, number: int) -> list[tuple[object, object]]:
    return [
        (event.data["metric"], event.data["late"])
        for event in room.history(number)
        if event.kind is EventKind.SLA_BREACHED
    ]


def test_a_new_ticket_is_promised_by_its_traits(room: Room, wang: Person) -> None:
    ticket = room.opened(wang, fields={"model": "HP 1020", "site": "虹桥"}, category="repair")

    assert ticket.first_response_due == shanghai(2, 11)
    # 24 hours of work, eight a day.
    assert ticket.resolution_due == shanghai(4, 18)
    assert ticket.next_response_due is None
    opened = room.last_event(1001).data
    assert (opened["product"], opened["site"], opened["level"]) == ("HP 1020", "虹桥", "")
    assert opened["sla_version"] == ticket.sla_version == 1
    assert set(room.pending(1001)) == TARGETS - {Purpose.NEXT_RESPONSE}


def test_each_answer_is_measured_and_the_next_wait_is_promised(
    room: Room, wang: Person, li: Person
) -> None:
    room.opened(wang)
    room.later(hours=2, minutes=30)
    answered = room.act(li, reply_to_customer, 1001, "您好，我来看看。")

    assert answered.first_response_due == shanghai(2, 11), "what was promised stays known"
    first = measured(room, 1001)[Metric.FIRST_RESPONSE, 1]
    assert (first.outcome, first.breached_at) == (Outcome.BREACHED, shanghai(2, 11))
    assert (first.wall, first.assignee_id) == (timedelta(hours=2, minutes=30), li.id)
    assert breaches(room, 1001) == [("first_response", True)]

    room.later(minutes=20)
    waiting = room.act(wang, add_message, 1001, "还是不行")
    # Ten minutes before the lunch break.
    assert waiting.next_response_due == shanghai(2, 16, 50)
    room.later(hours=3)
    done = room.act(li, reply_to_customer, 1001, "换个驱动")

    assert done.next_response_due is None
    second = measured(room, 1001)[Metric.NEXT_RESPONSE, 1]
    assert (second.outcome, second.wall) == (Outcome.MET, timedelta(hours=3))
    assert second.business == timedelta(hours=2)
    assert (second.rule, second.calendar, second.policy_version) == ("normal", "office", 1)
    assert set(room.pending(1001)) & TARGETS == {Purpose.RESOLUTION}


def test_waiting_pauses_and_going_on_counts_on(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    asked = room.act(li, wait_for_customer, 1001, "请问型号？")
    assert (asked.resolution_due, asked.next_response_due) == (None, None)
    assert not TARGETS & room.pending(1001).keys()

    room.later(days=1)
    told = room.act(wang, add_message, 1001, "HP 1020")
    assert told.resolution_due == shanghai(5, 18)
    assert told.next_response_due == shanghai(3, 14)

    held = room.act(li, hold_ticket, 1001, "等配件")
    assert (held.resolution_due, held.next_response_due) == (None, None)
    resumed = room.act(li, resume_ticket, 1001)
    assert (resumed.resolution_due, resumed.next_response_due) == (
        told.resolution_due,
        told.next_response_due,
    )


def test_a_breach_is_noticed_on_time_and_told_once(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.pass_time(minutes=90)
    assert breaches(room, 1001) == []

    room.pass_time(minutes=30)
    assert breaches(room, 1001) == [("first_response", False)]
    [open_breach] = measured(room, 1001).values()
    assert (open_breach.outcome, open_breach.ended_at) == (Outcome.BREACHED, None)

    for _ in range(4):
        room.pass_time(hours=1)
    room.act(li, reply_to_customer, 1001, "抱歉久等了")

    assert breaches(room, 1001) == [("first_response", False)]
    kept_late = measured(room, 1001)[Metric.FIRST_RESPONSE, 1]
    assert (kept_late.outcome, kept_late.ended_at) == (Outcome.BREACHED, room.now)


def test_after_downtime_a_breach_says_that_it_was_noticed_late(room: Room, wang: Person) -> None:
    room.opened(wang)
    room.pass_time(days=9)

    assert set(breaches(room, 1001)) >= {("first_response", True)}


def test_a_ladder_is_climbed_and_then_the_clock_rests(
    room: Room, wang: Person, boss: Person
) -> None:
    room.opened(wang)
    for _ in range(60):
        room.pass_time(hours=1)

    alerts = [e.data for e in room.history(1001) if e.kind is EventKind.ALERTED]
    assert {alert["trigger"] for alert in alerts} == {"first_response", "resolution"}
    told = [(a["trigger"], a["step"], a["round"]) for a in alerts]
    assert len(told) == len(set(told)), "each rung is taken once"
    assert not TARGETS & room.pending(1001).keys()


def test_a_change_in_mid_life_may_break_a_promise_at_once(
    room: Room, wang: Person, li: Person
) -> None:
    room.opened(wang)
    room.later(minutes=40)
    room.act(li, change_priority, 1001, Priority.URGENT)

    assert breaches(room, 1001) == [("first_response", False)]
    room.act(li, change_priority, 1001, Priority.LOW)
    assert breaches(room, 1001) == [("first_response", False)], "never taken back, never doubled"


def test_reopening_promises_the_whole_time_anew(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, resolve_ticket, 1001, "好了")
    room.later(hours=1)
    again = room.act(wang, reopen_ticket, 1001, "又卡了")

    assert again.resolution_due == shanghai(5, 10)
    assert again.next_response_due == shanghai(2, 15)
    outcomes = {key: one.outcome for key, one in measured(room, 1001).items()}
    assert outcomes == {
        (Metric.FIRST_RESPONSE, 1): Outcome.MET,
        (Metric.RESOLUTION, 1): Outcome.MET,
    }


def test_a_message_moved_away_leaves_no_wait(room: Room, wang: Person, li: Person) -> None:
    for number in (1001, 1002):
        room.opened(wang)
        room.act(li, reply_to_customer, number, "您好")
    written = room.act(wang, add_message, 1001, "另一台也坏了")
    assert written.next_response_due is not None
    [*_, message] = room.look(lambda unit: unit.messages.of(1001))

    target = room.act(wang, move_message, message.id, 1002)

    assert target.next_response_due == written.next_response_due
    source = room.ticket(1001)
    assert (source.next_response_due, source.unanswered_since) == (None, None)
    assert measured(room, 1001)[Metric.NEXT_RESPONSE, 1].outcome is Outcome.DROPPED


def test_what_is_withdrawn_is_dropped(room: Room, wang: Person) -> None:
    room.opened(wang)
    gone = room.act(wang, withdraw_ticket, 1001)

    assert (gone.first_response_due, gone.resolution_due) == (None, None)
    assert {one.outcome for one in measured(room, 1001).values()} == {Outcome.DROPPED}
    assert not room.pending(1001)


def test_what_no_promise_depends_on_leaves_the_clocks_alone(
    room: Room, wang: Person, li: Person
) -> None:
    before = room.opened(wang)
    pending = room.pending(1001)
    room.later(minutes=5)
    after = room.act(li, set_field, 1001, "phone", "110")
    room.act(wang, add_message, 1001, "还在等")

    assert after.first_response_due == before.first_response_due
    assert room.pending(1001) == pending


def test_counting_anew_moves_nothing_where_nothing_was_published(room: Room, wang: Person) -> None:
    before = room.opened(wang)
    room.unit(lambda unit: unit.deadlines.set_for_live(Purpose.RECOUNT, room.now))

    assert room.pass_time({Purpose.RECOUNT}, minutes=1) == 1
    assert room.ticket(1001) == before


def test_a_ticket_of_before_policies_is_promised_when_it_is_counted(
    room: Room, wang: Person
) -> None:
    def opened_before_policies(unit: Unit) -> None:
        ticket = Ticket(
            number=unit.tickets.next_number(),
            customer_id=wang.id,
            title="打印机卡纸",
            description="",
            created_at=MORNING,
            updated_at=MORNING,
            first_response_due=MORNING + timedelta(hours=2),
            unanswered_since=MORNING,
        )
        data = {"customer": wang.id, "priority": "normal"}
        unit.tickets.add(ticket)
        opened = TicketEvent(number=1001, kind=EventKind.OPENED, at=MORNING, data=data)
        unit.history.append(opened)
        deadline = Deadline(purpose=Purpose.RECOUNT, number=1001, due_at=MORNING)
        unit.deadlines.set(deadline)

    room.unit(opened_before_policies)
    room.later(hours=1)
    room.act(wang, add_message, 1001, "在吗")
    assert room.ticket(1001).resolution_due is None

    room.pass_time(minutes=1)

    counted = room.ticket(1001)
    assert (counted.sla_version, counted.first_response_due) == (1, shanghai(2, 11))
    assert counted.resolution_due == shanghai(4, 18)
    assert room.last_event(1001).data == {"version": 1, "from": 0}


def test_a_customers_level_moves_all_their_live_tickets(
    room: Room, wang: Person, zhao: Person, boss: Person, li: Person
) -> None:
    for customer in (wang, wang, wang, zhao):
        room.opened(customer)
    room.act(li, resolve_ticket, 1003, "好了")
    room.later(minutes=5)

    assert room.act(boss, change_level, 1001, " VIP ").level == "vip"

    assert [room.ticket(n).first_response_due for n in (1001, 1002)] == [shanghai(2, 9, 15)] * 2
    assert room.ticket(1004).first_response_due == shanghai(2, 11)
    assert room.last_event(1002).data == {"level": "vip", "from": ""}
    assert EventKind.LEVEL_CHANGED not in room.kinds(1003)
    wang_now = room.look(lambda unit: unit.people.get(wang.id))
    assert wang_now is not None
    assert room.opened(wang_now).first_response_due == shanghai(2, 9, 20)

    before = len(room.told.events)
    room.act(boss, change_level, 1001, "vip")
    assert len(room.told.events) == before, "nothing changed"
    room.act(boss, change_level, 1001, "")
    assert room.ticket(1001).first_response_due == shanghai(2, 11)
    with pytest.raises(LevelInvalid):
        room.act(boss, change_level, 1001, "x" * 31)
