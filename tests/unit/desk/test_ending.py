"""Confirming, reopening, withdrawing, merging, rating, and what the clock does meanwhile."""

import pytest

from desk.errors import (
    MergeIntoItself,
    MergeTargetEnded,
    NotRated,
    OtherCustomer,
    TicketMerged,
    TooManyTickets,
    UrgedRecently,
)
from desk.surveys.explain_rating import explain_rating
from desk.surveys.rate_ticket import rate_ticket
from desk.talk.add_message import add_message
from desk.talk.note_delivery_failure import note_delivery_failure
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.confirm_resolution import confirm_resolution
from desk.tickets.merge_tickets import merge_tickets
from desk.tickets.reopen_ticket import reopen_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.urge_ticket import urge_ticket
from desk.tickets.view_ticket import view_ticket
from desk.tickets.withdraw_ticket import withdraw_ticket
from domain.deadlines import Purpose
from domain.people.person import Person
from domain.surveys.rating import RatingFinal, ScoreInvalid
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import StatusForbids
from domain.tickets.ticket import Status
from tests.unit.desk.room import CHAT, Room

CLOCK = {Purpose.SURVEY, Purpose.AUTO_CLOSE}


@pytest.fixture
def solved(room: Room, wang: Person, li: Person) -> int:
    number = room.opened(wang).number
    room.act(li, claim_ticket, number)
    room.act(li, resolve_ticket, number, "已修好")
    return number


def test_silence_is_asked_then_closed(room: Room, wang: Person, solved: int) -> None:
    assert room.pass_time(CLOCK, hours=2) == 1
    assert room.last_event(solved).data == {"round": 0}
    for _ in range(3 * 24):
        room.pass_time(hours=1)

    assert room.ticket(solved).status is Status.CLOSED
    told = room.kinds(solved)
    assert told[-1] is EventKind.CLOSED_BY_SILENCE
    assert {EventKind.SURVEY_SENT, EventKind.CLOSING_ANNOUNCED} < set(told)
    assert room.act(wang, rate_ticket, solved, 5).score == 5


def test_the_customer_who_writes_is_not_silent(
    room: Room, wang: Person, li: Person, solved: int
) -> None:
    room.later(days=2)
    room.act(wang, add_message, solved, "还是响")
    assert room.pass_time(CLOCK, days=2) == 1  # the survey, late
    room.pass_time(CLOCK, days=1, minutes=1)
    assert room.ticket(solved).status is Status.RESOLVED, "we owe an answer"

    room.act(li, reply_to_customer, solved, "正常声音")
    for _ in range(5):
        room.pass_time(days=1)
    assert room.ticket(solved).status is Status.CLOSED


def test_reopening_cancels_the_clocks_and_begins_a_new_round(
    room: Room, wang: Person, li: Person, solved: int
) -> None:
    room.act(wang, rate_ticket, solved, 2)
    again = room.act(wang, reopen_ticket, solved, "又卡了")

    assert (again.status, again.reopen_count, again.assignee_id) == (Status.IN_PROGRESS, 1, li.id)
    assert (again.resolved_at, again.unanswered_since) == (None, room.now)
    assert room.unit(lambda unit: unit.messages.of(solved))[-1].text == "又卡了"
    assert not CLOCK & room.pending(solved).keys()

    room.act(li, resolve_ticket, solved, "换了辊子")
    with pytest.raises(NotRated):
        room.act(wang, explain_rating, solved, "慢")
    assert room.act(wang, rate_ticket, solved, 5).round == 1


def test_after_the_window_a_linked_ticket_is_opened(
    room: Room, wang: Person, li: Person, solved: int
) -> None:
    room.act(wang, confirm_resolution, solved)
    room.later(days=7, seconds=1)

    new = room.act(wang, reopen_ticket, solved, "又卡了")

    assert (new.number, new.follow_up_of, new.status) == (1002, solved, Status.NEW)
    assert (new.title, new.description, new.origin) == ("打印机卡纸", "又卡了", CHAT)
    assert room.ticket(solved).status is Status.CLOSED


def test_the_window_is_open_to_its_last_moment(room: Room, wang: Person, solved: int) -> None:
    room.act(wang, confirm_resolution, solved)
    room.later(days=7)

    assert room.act(wang, reopen_ticket, solved).number == solved


def test_who_has_left_does_not_get_it_back(
    room: Room, wang: Person, li: Person, solved: int
) -> None:
    room.act(wang, confirm_resolution, solved)
    leaver = room.unit(lambda unit: unit.people.get(li.id))
    assert leaver is not None
    gone = type(leaver)(id=li.id, name=li.name, roles=li.roles, is_active=False)
    room.unit(lambda unit: unit.people.save(gone))

    again = room.act(wang, reopen_ticket, solved)

    assert (again.status, again.assignee_id) == (Status.NEW, None)


def test_withdrawing_ends_everything(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)

    gone = room.act(wang, withdraw_ticket, 1001, "自己好了")

    assert (gone.status, gone.closed_at) == (Status.CANCELLED, room.now)
    assert room.unit(lambda unit: unit.deadlines.next_due()) is None
    with pytest.raises(StatusForbids):
        room.act(wang, rate_ticket, 1001, 5)
    assert room.act(wang, reopen_ticket, 1001).status is Status.NEW
    assert room.unit(lambda unit: unit.deadlines.next_due()) is not None


def test_urging_works_once_in_ten_minutes(room: Room, wang: Person) -> None:
    room.opened(wang)
    assert room.act(wang, urge_ticket, 1001).urge_count == 1
    room.later(minutes=9, seconds=30)

    with pytest.raises(UrgedRecently) as refused:
        room.act(wang, urge_ticket, 1001)

    assert refused.value.params == {"number": 1001, "minutes": 1}
    room.later(seconds=30)
    assert room.act(wang, urge_ticket, 1001).urge_count == 2


def test_merging_closes_the_source_and_keeps_the_longer_wait(
    room: Room, wang: Person, li: Person
) -> None:
    room.opened(wang)
    opened = room.now
    room.later(minutes=5)
    room.opened(wang, "卡纸")

    target = room.act(li, merge_tickets, 1001, 1002)

    assert (target.number, target.unanswered_since) == (1002, opened)
    source = room.ticket(1001)
    assert (source.status, source.merged_into) == (Status.CLOSED, 1002)
    assert room.last_event(1001).data == {
        "into": 1002,
        "status_from": "new",
        "status_to": "closed",
    }
    with pytest.raises(TicketMerged):
        room.act(li, claim_ticket, 1001)
    with pytest.raises(TicketMerged):
        room.act(wang, reopen_ticket, 1001)
    assert room.act(wang, view_ticket, 1001).merged_into == 1002


def test_merges_that_would_lose_or_show_something_are_refused(
    room: Room, wang: Person, zhao: Person, li: Person
) -> None:
    for customer in (wang, wang, zhao):
        room.opened(customer)

    with pytest.raises(MergeIntoItself):
        room.act(li, merge_tickets, 1001, 1001)
    with pytest.raises(OtherCustomer):
        room.act(li, merge_tickets, 1001, 1003)
    room.act(li, resolve_ticket, 1002, "好了")
    with pytest.raises(MergeTargetEnded):
        room.act(li, merge_tickets, 1001, 1002)
    room.act(li, merge_tickets, 1002, 1001)
    with pytest.raises(TicketMerged):
        room.act(li, merge_tickets, 1001, 1002)


def test_a_rating_is_one_to_five_and_may_be_changed_for_a_while(
    room: Room, wang: Person, solved: int
) -> None:
    for score in (0, 6, -1):
        with pytest.raises(ScoreInvalid):
            room.act(wang, rate_ticket, solved, score)
    room.act(wang, rate_ticket, solved, 3, "一般")
    room.later(days=7)
    assert room.act(wang, rate_ticket, solved, 4).score == 4
    assert room.last_event(solved).data["changed"] is True
    room.later(seconds=1)

    with pytest.raises(RatingFinal):
        room.act(wang, rate_ticket, solved, 1)
    with pytest.raises(RatingFinal):
        room.act(wang, explain_rating, solved, "其实很慢")


def test_who_has_rated_or_confirmed_is_not_asked_later(
    room: Room, wang: Person, solved: int
) -> None:
    room.act(wang, rate_ticket, solved, 5)
    assert room.pass_time(CLOCK, hours=3) == 0

    assert EventKind.SURVEY_SENT not in room.kinds(solved)


def test_a_live_ticket_is_not_rated_yet(room: Room, wang: Person) -> None:
    room.opened(wang)

    with pytest.raises(StatusForbids):
        room.act(wang, rate_ticket, 1001, 5)


def test_a_failed_delivery_is_part_of_the_story(room: Room, wang: Person) -> None:
    room.opened(wang)

    room.act(None, note_delivery_failure, 1001, CHAT, "blocked")
    room.act(None, note_delivery_failure, 4711, CHAT, "blocked")

    assert room.last_event(1001).data == {
        "reason": "blocked",
        "account": "webchat.main",
        "chat": "c1",
    }


def test_one_customer_has_so_many_live_tickets_and_no_more(room: Room, wang: Person) -> None:
    for n in range(room.policy.max_live_tickets):
        room.opened(wang, f"问题{n}")

    with pytest.raises(TooManyTickets):
        room.opened(wang, "再一个")

    room.act(wang, withdraw_ticket, 1001)
    assert room.opened(wang, "再一个").number == 1021
