"""Taking, giving, pausing and answering tickets."""

from datetime import timedelta

import pytest

from desk.duty.change_duty import change_duty
from desk.errors import (
    AlreadyClaimed,
    FieldUnknown,
    PersonAmbiguous,
    PersonUnknown,
    StaleCard,
    TextMissing,
    TextTooLong,
)
from desk.escalation.escalate_ticket import escalate_ticket
from desk.talk.add_message import add_message
from desk.talk.add_note import add_note
from desk.talk.begin_answering import begin_answering
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.change_priority import change_priority
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.hold_ticket import hold_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.resume_ticket import resume_ticket
from desk.tickets.set_field import set_field
from desk.tickets.wait_for_customer import wait_for_customer
from domain.deadlines import Purpose
from domain.people.person import AssignmentMethod, Person, Role
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import StatusForbids
from domain.tickets.ticket import Priority, Status
from tests.unit.desk.room import MORNING, Room


def test_the_first_to_claim_wins_and_the_second_is_told_who(
    room: Room, wang: Person, li: Person, chen: Person
) -> None:
    seen = room.opened(wang).version
    room.act(li, claim_ticket, 1001, seen=seen)

    with pytest.raises(AlreadyClaimed) as refused:
        room.act(chen, claim_ticket, 1001, seen=seen)

    assert refused.value.params == {"number": 1001, "by": "李工"}
    assert room.ticket(1001).assignee_id == li.id


def test_claiming_twice_changes_nothing(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    once = room.act(li, claim_ticket, 1001)

    assert room.act(li, claim_ticket, 1001) == once


def test_a_supervisor_takes_it_from_somebody(
    room: Room, wang: Person, li: Person, boss: Person
) -> None:
    room.opened(wang)
    room.act(li, claim_ticket, 1001)

    assert room.act(boss, claim_ticket, 1001).assignee_id == boss.id
    assert room.last_event(1001).data == {"assignee": boss.id, "from": li.id}


def test_a_button_of_an_older_card_is_refused(room: Room, wang: Person, li: Person) -> None:
    first_card = room.opened(wang).version
    second_card = room.act(li, change_priority, 1001, Priority.HIGH, seen=first_card).version

    with pytest.raises(StaleCard) as refused:
        room.act(li, resolve_ticket, 1001, "好了", seen=first_card)

    assert refused.value.params == {"number": 1001}
    assert room.act(li, resolve_ticket, 1001, "好了", seen=second_card).status is Status.RESOLVED


def test_a_customers_message_does_not_make_buttons_stale(
    room: Room, wang: Person, li: Person
) -> None:
    room.opened(wang)
    seen = room.act(li, claim_ticket, 1001).version
    room.act(wang, add_message, 1001, "还有一点")

    assert room.ticket(1001).version > seen
    assert room.act(li, resolve_ticket, 1001, "好了", seen=seen).status is Status.RESOLVED


def test_assigning_by_name_id_and_team(room: Room, wang: Person, li: Person, chen: Person) -> None:
    room.team("support")
    room.opened(wang)

    given = room.act(li, assign_ticket, 1001, "陈")
    assert (given.assignee_id, given.status) == (chen.id, Status.ASSIGNED)
    assert room.act(chen, assign_ticket, 1001, li.id).assignee_id == li.id
    assert room.act(chen, assign_ticket, 1001, str(chen.id)).assignee_id == chen.id

    room.team("repairs", [li], assignment=AssignmentMethod.ROUND_ROBIN)
    moved = room.act(chen, assign_ticket, 1001, "repairs")
    assert (moved.team, moved.assignee_id, moved.status) == ("repairs", li.id, Status.ASSIGNED)
    assert room.kinds(1001)[-2:] == [EventKind.UNASSIGNED, EventKind.ASSIGNED]

    back = room.act(li, assign_ticket, 1001, "support")
    assert (back.assignee_id, back.status) == (None, Status.NEW)


def test_a_customer_can_not_be_assigned(room: Room, wang: Person, zhao: Person, li: Person) -> None:
    room.opened(wang)

    for who in ("赵先生", zhao.id, "谁", "", 4711):
        with pytest.raises(PersonUnknown):
            room.act(li, assign_ticket, 1001, who)


def test_members_of_a_team_can_be_assigned_without_a_role_of_their_own(
    room: Room, wang: Person, zhao: Person, li: Person
) -> None:
    room.team("support", [zhao])
    room.opened(wang)

    assert room.act(li, assign_ticket, 1001, "赵先生").assignee_id == zhao.id


def test_a_name_of_two_is_asked_about(room: Room, wang: Person, li: Person) -> None:
    room.person("李工二", Role.ENGINEER)
    room.person("李工三", Role.ENGINEER)
    room.opened(wang)

    assert room.act(li, assign_ticket, 1001, "李工").assignee_id == li.id
    with pytest.raises(PersonAmbiguous) as refused:
        room.act(li, assign_ticket, 1001, "李")
    names = str(refused.value.params["names"])
    assert "李工二" in names
    one = names.rpartition("(")[2].partition(")")[0]
    assert room.act(li, assign_ticket, 1001, one).assignee_id != li.id


def test_assigning_to_somebody_off_duty_is_noted(
    room: Room, wang: Person, li: Person, chen: Person
) -> None:
    room.act(chen, change_duty, False)
    room.opened(wang)

    assert room.act(li, assign_ticket, 1001, "陈工").assignee_id == chen.id
    assert room.last_event(1001).data["off_duty"] is True


def test_a_new_ticket_goes_round(room: Room, wang: Person, li: Person, chen: Person) -> None:
    room.team("support", [li, chen], assignment=AssignmentMethod.ROUND_ROBIN)

    takers = [room.opened(wang, f"问题{n}").assignee_id for n in range(3)]

    assert takers == [li.id, chen.id, li.id]
    assert room.kinds(1001) == [EventKind.OPENED, EventKind.ASSIGNED]
    assert room.ticket(1001).status is Status.ASSIGNED


def test_whoever_answers_a_ticket_nobody_has_has_it(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)

    answered = room.act(li, reply_to_customer, 1001, "您好")

    assert (answered.assignee_id, answered.status) == (li.id, Status.IN_PROGRESS)
    assert room.last_event(1001).data["assignee"] == li.id


def test_whoever_helps_out_does_not_take_it_away(
    room: Room, wang: Person, li: Person, chen: Person
) -> None:
    room.opened(wang)
    room.act(li, claim_ticket, 1001)

    assert room.act(chen, reply_to_customer, 1001, "我补充一句").assignee_id == li.id


def test_only_public_words_of_humans_are_a_first_response(
    room: Room, wang: Person, li: Person
) -> None:
    room.opened(wang)
    room.act(li, add_note, 1001, "先看看日志")
    room.act(li, claim_ticket, 1001)
    room.act(li, change_priority, 1001, Priority.HIGH)
    room.act(li, hold_ticket, 1001, "等配件")
    assert room.ticket(1001).first_response_at is None

    room.later(minutes=9)
    asked = room.act(li, wait_for_customer, 1001, "什么型号？")
    assert asked.first_response_at == room.now
    room.later(minutes=9)
    assert (
        room.act(li, reply_to_customer, 1001, "在吗").first_response_at == asked.first_response_at
    )


def test_holding_and_going_on(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, claim_ticket, 1001)

    held = room.act(li, hold_ticket, 1001, "等配件")
    assert (held.status, held.waiting_for) == (Status.ON_HOLD, "等配件")
    assert room.act(wang, add_message, 1001, "多久？").status is Status.ON_HOLD
    went_on = room.act(li, resume_ticket, 1001)
    assert (went_on.status, went_on.waiting_for) == (Status.IN_PROGRESS, "")
    with pytest.raises(StatusForbids):
        room.act(li, resume_ticket, 1001)


def test_an_unassigned_ticket_on_hold_goes_on_as_new(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, hold_ticket, 1001, "等配件")

    assert room.act(li, resume_ticket, 1001).status is Status.NEW


def test_a_finished_ticket_is_not_worked_on(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, resolve_ticket, 1001, "好了")

    with pytest.raises(StatusForbids):
        room.act(li, claim_ticket, 1001)
    with pytest.raises(StatusForbids):
        room.act(li, resolve_ticket, 1001, "又好了")
    assert len(room.unit(lambda unit: unit.messages.of(1001))) == 1


def test_the_promise_moves_with_the_priority_until_it_is_kept(
    room: Room, wang: Person, li: Person
) -> None:
    room.opened(wang)
    urgent = room.act(li, change_priority, 1001, Priority.URGENT)
    assert urgent.first_response_due == MORNING + timedelta(minutes=15)
    assert room.pending(1001)[Purpose.FIRST_RESPONSE] < urgent.first_response_due, "a reminder"
    assert room.last_event(1001).data == {"from": "normal", "to": "urgent"}

    room.act(li, reply_to_customer, 1001, "来了")
    calm = room.act(li, change_priority, 1001, Priority.LOW)
    assert calm.first_response_due == urgent.first_response_due
    assert Purpose.FIRST_RESPONSE not in room.pending(1001)
    assert room.act(li, change_priority, 1001, Priority.LOW) == calm


def test_fields_are_set_and_emptied(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang, fields={"model": "X1"})

    assert room.act(li, set_field, 1001, "model", "X2").fields == {"model": "X2"}
    assert room.last_event(1001).data == {"field": "model", "from": "X1", "to": "X2"}
    assert room.act(li, set_field, 1001, "title", "卡纸").title == "卡纸"
    assert room.act(li, set_field, 1001, "model", "").fields == {"model": ""}
    with pytest.raises(TextMissing):
        room.act(li, set_field, 1001, "title", "  ")
    with pytest.raises(FieldUnknown):
        room.act(li, set_field, 1001, " ", "x")


def test_words_are_needed_and_not_too_many(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)

    with pytest.raises(TextMissing):
        room.act(li, reply_to_customer, 1001, "  ")
    with pytest.raises(TextMissing):
        room.act(li, hold_ticket, 1001, "")
    with pytest.raises(TextTooLong) as refused:
        room.act(wang, add_message, 1001, "长" * 4001)
    assert refused.value.params == {"limit": 4000}
    assert room.kinds(1001) == [EventKind.OPENED]


def test_who_is_answering_is_shown_until_they_did(
    room: Room, wang: Person, li: Person, chen: Person
) -> None:
    room.opened(wang)
    room.act(li, begin_answering, 1001)
    both = room.act(chen, begin_answering, 1001)
    assert both.answering_id == chen.id
    assert room.last_event(1001).data == {"person": chen.id, "also": li.id}

    assert room.act(li, reply_to_customer, 1001, "您好").answering_id == chen.id
    assert room.act(chen, reply_to_customer, 1001, "您好").answering_id is None
    assert Purpose.ANSWERING_ENDS not in room.pending(1001)


def test_who_does_not_finish_answering_is_forgotten(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, begin_answering, 1001)

    assert room.pass_time({Purpose.ANSWERING_ENDS}, minutes=5) == 1

    assert room.ticket(1001).answering_id is None
    assert room.last_event(1001).data == {"person": None, "also": None}


def test_escalating_leaves_the_ticket_as_it_is(room: Room, wang: Person, li: Person) -> None:
    before = room.opened(wang)

    assert room.act(li, escalate_ticket, 1001, "客户很急") == before
    [escalated] = [e for e in room.history(1001) if e.kind is EventKind.ESCALATED]
    assert escalated.data == {"reason": "客户很急"}
