"""What customers say, where it goes, and what it sets in motion."""

import pytest

from desk.errors import (
    AttachmentUnknown,
    MessageUnknown,
    OtherCustomer,
    TextMissing,
    TicketUnknown,
)
from desk.talk.add_message import add_message
from desk.talk.add_note import add_note
from desk.talk.edit_message import edit_message
from desk.talk.move_message import move_message
from desk.talk.reply_to_customer import reply_to_customer
from desk.talk.see_attachment import see_attachment
from desk.talk.take_in_file import take_in_file
from desk.tickets.merge_tickets import merge_tickets
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.wait_for_customer import wait_for_customer
from domain.messaging import FileKind, IncomingFile
from domain.people.person import Person
from domain.ports import Reference
from domain.tickets.history import EventKind
from domain.tickets.ticket import Status
from tests.unit.desk.room import CHAT, Room

PICTURE = IncomingFile(reference="f1", kind=FileKind.PICTURE, name="照片.jpg", size=1000)


def test_several_lines_are_one_wait(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, reply_to_customer, 1001, "您好")
    room.later(minutes=1)
    first = room.act(wang, add_message, 1001, "还是卡")
    room.later(minutes=1)

    assert room.act(wang, add_message, 1001, "而且很响").unanswered_since == first.updated_at


@pytest.mark.parametrize("thanks", ["好的", "谢谢！", "thanks", "👍"])
def test_thanks_are_kept_and_start_nothing(
    room: Room, wang: Person, li: Person, thanks: str
) -> None:
    room.opened(wang)
    before = room.act(li, resolve_ticket, 1001, "已修好")

    assert room.act(wang, add_message, 1001, thanks) == before
    assert room.ticket(1001) == before
    assert room.last_event(1001).data["pleasantry"] is True
    assert room.unit(lambda unit: unit.messages.of(1001))[-1].text == thanks


def test_agreement_is_an_answer_when_one_was_asked(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, wait_for_customer, 1001, "明天上午上门可以吗？")

    assert room.act(wang, add_message, 1001, "可以").status is Status.IN_PROGRESS


def test_a_message_after_the_end_reopens_nothing_but_wants_an_answer(
    room: Room, wang: Person, li: Person
) -> None:
    room.opened(wang)
    room.act(li, resolve_ticket, 1001, "已修好")
    room.later(hours=1)

    wrote = room.act(wang, add_message, 1001, "还是打不开")

    assert (wrote.status, wrote.unanswered_since) == (Status.RESOLVED, room.now)
    answered = room.act(li, reply_to_customer, 1001, "我再看看")
    assert (answered.status, answered.unanswered_since) == (Status.RESOLVED, None)


def test_a_message_with_neither_words_nor_files_is_none(room: Room, wang: Person) -> None:
    room.opened(wang)

    with pytest.raises(TextMissing):
        room.act(wang, add_message, 1001, " \n")


def test_a_picture_says_something(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, reply_to_customer, 1001, "您好")
    file = room.act(wang, take_in_file, PICTURE, account="webchat.main")

    wrote = room.act(wang, add_message, 1001, "", attachments=[file.id])

    assert wrote.unanswered_since == room.now
    assert room.act(li, see_attachment, file.id).number == 1001


def test_nobody_passes_on_anothers_file(room: Room, wang: Person, zhao: Person) -> None:
    room.opened(zhao)
    file = room.act(wang, take_in_file, PICTURE, account="webchat.main")

    with pytest.raises(AttachmentUnknown):
        room.act(zhao, add_message, 1001, "看", attachments=[file.id])
    with pytest.raises(AttachmentUnknown):
        room.act(zhao, see_attachment, file.id)


def test_files_of_notes_stay_among_the_staff(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    file = room.act(li, take_in_file, PICTURE, account="webchat.main")
    room.act(li, add_note, 1001, "", attachments=[file.id])

    assert room.act(li, see_attachment, file.id).internal
    with pytest.raises(AttachmentUnknown):
        room.act(wang, see_attachment, file.id)


def test_notes_are_no_messages(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, add_note, 1001, "客户脾气急")

    assert room.unit(lambda unit: unit.messages.of(1001)) == []
    assert [note.text for note in room.unit(lambda unit: unit.notes.of(1001))] == ["客户脾气急"]


def test_edits_and_replies_find_the_message(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(wang, add_message, 1001, "序列号 A1", message_ref="m7")
    found = room.unit(lambda unit: unit.references.find(CHAT, "m7"))
    assert found is not None
    assert found.number == 1001

    message_id = found.message_id
    assert message_id is not None
    room.later(minutes=1)
    room.act(wang, edit_message, message_id, "序列号 A2")

    message = room.unit(lambda unit: unit.messages.get(message_id))
    assert message is not None
    assert (message.text, message.edited_at) == ("序列号 A2", room.now)
    assert room.last_event(1001).kind is EventKind.MESSAGE_EDITED
    events = len(room.history(1001))
    room.act(wang, edit_message, message_id, "序列号 A2")
    assert len(room.history(1001)) == events


def test_only_the_author_edits(room: Room, wang: Person, li: Person, zhao: Person) -> None:
    room.opened(wang)
    room.act(wang, add_message, 1001, "序列号 A1")
    message = room.unit(lambda unit: unit.messages.of(1001))[0]

    for somebody in (li, zhao):
        with pytest.raises(MessageUnknown):
            room.act(somebody, edit_message, message.id, "别的")
    with pytest.raises(MessageUnknown):
        room.act(wang, edit_message, 4711, "别的")


def test_thanks_edited_into_a_request_want_an_answer(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.act(li, reply_to_customer, 1001, "您好")
    room.act(wang, add_message, 1001, "好的")
    message = room.unit(lambda unit: unit.messages.of(1001))[-1]

    edited = room.act(wang, edit_message, message.id, "好的，但是还是打不开")

    assert edited.unanswered_since == room.now
    assert edited.next_response_due is not None


def test_a_message_is_moved_to_the_right_ticket(room: Room, wang: Person, li: Person) -> None:
    room.opened(wang)
    room.opened(wang, "无法登录")
    file = room.act(wang, take_in_file, PICTURE, account="webchat.main")
    room.act(wang, add_message, 1001, "登录截图", attachments=[file.id])
    message = room.unit(lambda unit: unit.messages.of(1001))[0]

    assert room.act(wang, move_message, message.id, 1002).number == 1002

    assert room.unit(lambda unit: unit.messages.of(1001)) == []
    assert [m.text for m in room.unit(lambda unit: unit.messages.of(1002))] == ["登录截图"]
    assert room.act(wang, see_attachment, file.id).number == 1002
    for number in (1001, 1002):
        data = room.last_event(number).data
        assert (data["from_ticket"], data["to_ticket"]) == (1001, 1002)


def test_a_message_is_never_moved_to_another_customer(
    room: Room, wang: Person, zhao: Person, li: Person
) -> None:
    room.opened(wang)
    room.opened(zhao)
    room.act(wang, add_message, 1001, "我的地址")
    message = room.unit(lambda unit: unit.messages.of(1001))[0]

    with pytest.raises(TicketUnknown):
        room.act(wang, move_message, message.id, 1002)
    with pytest.raises(OtherCustomer):
        room.act(li, move_message, message.id, 1002)
    with pytest.raises(MessageUnknown):
        room.act(zhao, move_message, message.id, 1002)


def test_what_is_said_on_a_merged_ticket_goes_to_the_last_target(
    room: Room, wang: Person, li: Person
) -> None:
    for title in ("一", "二", "三"):
        room.opened(wang, title)
    room.act(li, merge_tickets, 1001, 1002)
    room.act(li, merge_tickets, 1002, 1003)

    assert room.act(wang, add_message, 1001, "还有", message_ref="m1").number == 1003
    assert room.act(li, reply_to_customer, 1001, "好的").number == 1003
    found = room.unit(lambda unit: unit.references.find(CHAT, "m1"))
    assert isinstance(found, Reference)
    assert found.number == 1003


def test_the_api_speaks_as_the_customer(room: Room, wang: Person) -> None:
    room.opened(wang)
    room.act(None, add_message, 1001, "来自系统")

    assert room.unit(lambda unit: unit.messages.of(1001))[0].author_id == wang.id
