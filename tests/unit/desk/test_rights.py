"""Who may do what, asked at the moment of the action."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from desk.desk import Desk
from desk.duty.change_duty import change_duty
from desk.errors import NotAllowed, TicketUnknown
from desk.escalation.acknowledge import acknowledge
from desk.escalation.escalate_ticket import escalate_ticket
from desk.people.bind_chat import bind_chat
from desk.people.change_level import change_level
from desk.people.grant_role import grant_role
from desk.reports.show_board import show_board
from desk.sla.explain_deadline import explain_deadline
from desk.surveys.explain_rating import explain_rating
from desk.surveys.rate_ticket import rate_ticket
from desk.talk.add_message import add_message
from desk.talk.add_note import add_note
from desk.talk.begin_answering import begin_answering
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.change_priority import change_priority
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.confirm_resolution import confirm_resolution
from desk.tickets.hold_ticket import hold_ticket
from desk.tickets.list_mine import list_mine
from desk.tickets.list_queue import list_queue
from desk.tickets.merge_tickets import merge_tickets
from desk.tickets.open_ticket import open_ticket
from desk.tickets.reopen_ticket import reopen_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.resume_ticket import resume_ticket
from desk.tickets.set_field import set_field
from desk.tickets.urge_ticket import urge_ticket
from desk.tickets.view_ticket import view_ticket
from desk.tickets.wait_for_customer import wait_for_customer
from desk.tickets.withdraw_ticket import withdraw_ticket
from domain.people.person import ChatPurpose, Person, Role
from domain.tickets.report import Report
from domain.tickets.ticket import Priority
from tests.unit.desk.room import Room

Call = Callable[[Desk], Any]

STAFF_VERBS: dict[str, Call] = {
    "claim": lambda desk: claim_ticket(desk, 1001),
    "assign": lambda desk: assign_ticket(desk, 1001, "李工"),
    "reply": lambda desk: reply_to_customer(desk, 1001, "您好"),
    "note": lambda desk: add_note(desk, 1001, "备注"),
    "answering": lambda desk: begin_answering(desk, 1001),
    "priority": lambda desk: change_priority(desk, 1001, Priority.URGENT),
    "set": lambda desk: set_field(desk, 1001, "model", "X1"),
    "wait": lambda desk: wait_for_customer(desk, 1001, "型号？"),
    "hold": lambda desk: hold_ticket(desk, 1001, "等配件"),
    "resume": lambda desk: resume_ticket(desk, 1001),
    "resolve": lambda desk: resolve_ticket(desk, 1001, "好了"),
    "escalate": lambda desk: escalate_ticket(desk, 1001, "急"),
    "acknowledge": lambda desk: acknowledge(desk, 1001),
    "merge": lambda desk: merge_tickets(desk, 1001, 1002),
    "queue": list_queue,
    "mine": list_mine,
    "duty": lambda desk: change_duty(desk, False),
}
SUPERVISOR_VERBS: dict[str, Call] = {
    "board": show_board,
    "why": lambda desk: explain_deadline(desk, 1001),
    "level": lambda desk: change_level(desk, 1001, "vip"),
}
ADMIN_VERBS: dict[str, Call] = {
    "bind": lambda desk: bind_chat(desk, "support", ChatPurpose.ENGINEERS),
    "role": lambda desk: grant_role(desk, "李工", Role.SUPERVISOR),
}
CUSTOMER_VERBS: dict[str, Call] = {
    "show": lambda desk: view_ticket(desk, 1001),
    "add": lambda desk: add_message(desk, 1001, "补充"),
    "urge": lambda desk: urge_ticket(desk, 1001),
    "confirm": lambda desk: confirm_resolution(desk, 1001),
    "reopen": lambda desk: reopen_ticket(desk, 1001),
    "withdraw": lambda desk: withdraw_ticket(desk, 1001),
    "rate": lambda desk: rate_ticket(desk, 1001, 5),
    "explain": lambda desk: explain_rating(desk, 1001, "慢"),
}


@pytest.mark.parametrize("name", STAFF_VERBS | SUPERVISOR_VERBS | ADMIN_VERBS)
def test_a_customer_may_not_even_on_their_own_ticket(
    room: Room, wang: Person, li: Person, name: str
) -> None:
    before = room.opened(wang)

    with pytest.raises(NotAllowed):
        room.act(wang, (STAFF_VERBS | SUPERVISOR_VERBS | ADMIN_VERBS)[name])

    assert room.ticket(1001) == before


@pytest.mark.parametrize("name", SUPERVISOR_VERBS | ADMIN_VERBS)
def test_an_engineer_may_not(room: Room, wang: Person, li: Person, name: str) -> None:
    room.opened(wang)

    with pytest.raises(NotAllowed):
        room.act(li, (SUPERVISOR_VERBS | ADMIN_VERBS)[name])


@pytest.mark.parametrize("name", ADMIN_VERBS)
def test_a_supervisor_may_not(room: Room, li: Person, boss: Person, name: str) -> None:
    with pytest.raises(NotAllowed):
        room.act(boss, ADMIN_VERBS[name])


@pytest.mark.parametrize("name", CUSTOMER_VERBS)
def test_anothers_ticket_is_as_good_as_none(
    room: Room, wang: Person, zhao: Person, name: str
) -> None:
    before = room.opened(wang)

    with pytest.raises(TicketUnknown) as refused:
        room.act(zhao, CUSTOMER_VERBS[name])

    assert refused.value.params == {"number": 1001}
    assert room.ticket(1001) == before
    assert len(room.history(1001)) == 1


@pytest.mark.parametrize("name", ["add", "urge", "confirm", "rate", "explain"])
def test_the_staff_do_not_speak_for_the_customer(
    room: Room, wang: Person, boss: Person, name: str
) -> None:
    room.opened(wang)

    with pytest.raises(TicketUnknown):
        room.act(boss, CUSTOMER_VERBS[name])


@pytest.mark.parametrize("name", STAFF_VERBS | CUSTOMER_VERBS)
def test_who_has_left_may_do_nothing(room: Room, li: Person, name: str) -> None:
    room.opened(li)
    room.unit(lambda unit: unit.people.save(replace(li, is_active=False)))

    with pytest.raises(NotAllowed):
        room.act(li, (STAFF_VERBS | CUSTOMER_VERBS)[name])


def test_tickets_are_opened_for_oneself_or_by_the_staff(
    room: Room, wang: Person, zhao: Person, li: Person
) -> None:
    report = Report(title="打印机卡纸")

    with pytest.raises(NotAllowed):
        room.act(zhao, open_ticket, wang, report, origin=None)

    assert room.act(li, open_ticket, wang, report, origin=None).customer_id == wang.id
    assert room.act(None, open_ticket, wang, report, origin=None).number == 1002


def test_engineers_help_out_in_any_team(room: Room, wang: Person, li: Person, chen: Person) -> None:
    room.team("repairs", [chen])
    assert room.opened(wang).team == "repairs"

    assert room.act(li, claim_ticket, 1001).assignee_id == li.id


def test_the_clock_can_not_do_what_only_a_human_can(room: Room, wang: Person) -> None:
    room.opened(wang)

    for name in ("claim", "reply", "note", "wait", "resolve", "acknowledge"):
        with pytest.raises(NotAllowed):
            room.act(None, STAFF_VERBS[name])
