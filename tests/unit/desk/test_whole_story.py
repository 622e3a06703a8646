from datetime import timedelta

from desk.surveys.explain_rating import explain_rating
from desk.surveys.rate_ticket import rate_ticket
from desk.talk.add_message import add_message
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.confirm_resolution import confirm_resolution
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.wait_for_customer import wait_for_customer
from domain.deadlines import Purpose
from domain.people.person import Person
from domain.tickets.history import EventKind
from domain.tickets.ticket import Status
from tests.unit.desk.room import MORNING, Room


def test_from_report_to_rating(room: Room, wang: Person, li: Person) -> None:
    ticket = room.opened(wang)
    assert ticket.number == 1001
    assert ticket.first_response_due == MORNING + timedelta(hours=2)

    room.later(minutes=5)
    assert room.act(li, claim_ticket, 1001).status is Status.IN_PROGRESS
    assert room.ticket(1001).first_response_at is None

    room.later(minutes=1)
    answered = room.act(li, reply_to_customer, 1001, "您好，我来看看。")
    assert answered.first_response_at == room.now
    assert answered.unanswered_since is None
    assert room.last_event(1001).data["first"] is True

    asked = room.act(li, wait_for_customer, 1001, "请拍一张卡纸位置的照片。")
    assert asked.status is Status.WAITING_CUSTOMER
    assert asked.waiting_for == "请拍一张卡纸位置的照片。"

    room.later(minutes=3)
    told = room.act(wang, add_message, 1001, "纸卡在后盖里。")
    assert (told.status, told.waiting_for) == (Status.IN_PROGRESS, "")
    assert told.unanswered_since == room.now

    solved = room.act(li, resolve_ticket, 1001, "取出卡纸，已恢复。")
    assert (solved.status, solved.resolved_at) == (Status.RESOLVED, room.now)
    assert solved.unanswered_since is None

    closed = room.act(wang, confirm_resolution, 1001)
    assert (closed.status, closed.closed_at) == (Status.CLOSED, room.now)

    survey = room.act(wang, rate_ticket, 1001, 2)
    assert (survey.score, survey.engineer_id, survey.round) == (2, li.id, 0)
    assert room.act(wang, explain_rating, 1001, "等得有点久").comment == "等得有点久"

    assert room.kinds(1001) == [
        EventKind.OPENED,
        EventKind.CLAIMED,
        EventKind.STAFF_REPLIED,
        EventKind.WAITING,
        EventKind.CUSTOMER_WROTE,
        EventKind.RESOLVED,
        EventKind.CONFIRMED,
        EventKind.RATED,
        EventKind.FOLLOW_UP_OPENED,
        EventKind.RATING_EXPLAINED,
    ]
    assert room.told.events == room.history(1001)
    assert set(room.pending(1001)) == {Purpose.FOLLOW_UP}
    assert [m.text for m in room.unit(lambda unit: unit.messages.of(1001))] == [
        "您好，我来看看。",
        "请拍一张卡纸位置的照片。",
        "纸卡在后盖里。",
        "取出卡纸，已恢复。",
    ]
