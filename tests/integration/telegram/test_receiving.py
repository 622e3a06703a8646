"""What people do on Telegram, as events."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.messaging import (
    Address,
    ChatKind,
    FileKind,
    Incoming,
    IncomingKind,
    Outgoing,
    Press,
    Topic,
)
from tests.contracts.adapter_contract import PICTURE, rows
from tests.integration.telegram.stages import ACCOUNT, FORUM, WANG, TelegramStage
from tests.integration.telegram.test_sending import send
from tests.platforms.telegram import Group, Person, Snapshot
from tests.platforms.telegram.wire import message_json

GROUP = Address(account=ACCOUNT, chat=str(FORUM))


@pytest.fixture
def engineer(polled: TelegramStage) -> Person:
    return polled.telegram.user(1002, "李工", "en")


@pytest.fixture
def group(polled: TelegramStage, engineer: Person) -> Group:
    return polled.telegram.group(FORUM, "售后支持", engineer, is_forum=True)


async def last(stage: TelegramStage, text: str = "完") -> list[Incoming]:
    """Everything taken in before a last message."""
    await stage.writes(text)
    await stage.door.until(lambda: bool(stage.door.taken) and stage.door.taken[-1].text == text)
    return stage.door.taken[:-1]


# ---------------------------------------------------------------------- groups


async def test_a_message_in_a_topic(polled: TelegramStage, group: Group, engineer: Person) -> None:
    receipt = await send(polled, GROUP, topic=Topic(key="t", title="#1042"), text="新工单")
    engineer.writes(group, "我来", topic=int(receipt.thread))
    (incoming,) = await polled.door.takes(1)
    assert incoming.address == Address(account=ACCOUNT, chat=str(FORUM), thread=receipt.thread)
    assert incoming.chat_kind is ChatKind.GROUP
    assert (incoming.sender.native_id, incoming.sender.name) == ("1002", "李工")
    assert incoming.sender.language == "en"
    # Writing in a topic is not answering the message that made it, though Telegram says so.
    assert incoming.reply_to == ""
    assert not incoming.addresses_us


async def test_answering_in_a_topic(polled: TelegramStage, group: Group, engineer: Person) -> None:
    receipt = await send(polled, GROUP, topic=Topic(key="t", title="#1042"), text="新工单")
    card = group.messages[-1]
    engineer.writes(group, "我来", reply_to=card)
    (incoming,) = await polled.door.takes(1)
    assert incoming.address.thread == receipt.thread
    assert incoming.reply_to == str(card.id)
    assert incoming.addresses_us


async def test_general_is_the_group_itself(
    polled: TelegramStage, group: Group, engineer: Person
) -> None:
    engineer.writes(group, "大家好")
    (incoming,) = await polled.door.takes(1)
    assert incoming.address == GROUP
    assert not incoming.addresses_us


async def test_being_called_by_name(polled: TelegramStage, group: Group, engineer: Person) -> None:
    engineer.writes(group, "/queue@gongdan_bot urgent")
    engineer.writes(group, "@Gongdan_Bot 打印机坏了")
    engineer.writes(group, "/queue@another_bot")
    engineer.writes(group, "@gongdan_bot_two 你好")
    first, second, third = await polled.door.takes(3)
    assert (first.text, first.addresses_us) == ("/queue urgent", True)
    assert (second.text, second.addresses_us) == ("打印机坏了", True)
    assert (third.text, third.addresses_us) == ("@gongdan_bot_two 你好", True)


async def test_bots_are_not_heard_but_anonymous_admins_are(
    polled: TelegramStage, group: Group, engineer: Person
) -> None:
    other = polled.telegram.add_bot("77:x", "another_bot", reads_all_groups=False)
    beep = polled.telegram.post(group, other, {"text": "beep"})
    # Telegram keeps bots apart; newer servers may let them talk.
    polled.telegram.bot.queue.add("message", message_json(beep), lane="beep")
    engineer.sends(group, {"text": "悄悄话"}, anonymously=True)
    (incoming,) = await last(polled)
    assert incoming.text == "悄悄话"
    assert incoming.sender.native_id == str(FORUM)
    assert incoming.sender.name == "售后支持"


async def test_joins_pins_and_titles_are_nobodys_words(
    polled: TelegramStage, group: Group, engineer: Person
) -> None:
    engineer.sends(group, {"new_chat_title": "新名字"})
    engineer.sends(group, {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "x"}]})
    assert await last(polled) == []


async def test_a_group_that_becomes_a_supergroup_has_moved(
    polled: TelegramStage, engineer: Person
) -> None:
    polled.telegram.group(-500, "客户群", engineer).migrates(FORUM)
    (moved,) = await last(polled)
    assert moved.kind is IncomingKind.MOVED
    assert (moved.address.chat, moved.moved_to) == ("-500", str(FORUM))


async def test_blocking_and_being_thrown_out(polled: TelegramStage, group: Group) -> None:
    stranger = polled.telegram.user(9, "张")
    stranger.blocks(polled.telegram.bot)
    group.removes(polled.telegram.bot)
    stranger.unblocks(polled.telegram.bot)
    removed, blocked = sorted(await last(polled), key=lambda incoming: incoming.address.chat)
    assert {blocked.kind, removed.kind} == {IncomingKind.UNREACHABLE}
    assert (blocked.address.chat, blocked.chat_kind) == ("9", ChatKind.PRIVATE)
    assert blocked.sender.native_id == "9"
    assert (removed.address.chat, removed.chat_kind) == (str(FORUM), ChatKind.GROUP)


# ---------------------------------------------------------------------- what people send


async def test_albums_are_told_apart_from_neighbours(polled: TelegramStage) -> None:
    one = Snapshot(kind="photo", content=PICTURE, caption="三张照片")
    polled.person.sends_album(polled.chat, one, Snapshot(kind="photo", content=PICTURE))
    polled.person.sends_photo(polled.chat, PICTURE, "另一张")
    first, second, third = await polled.door.takes(3)
    assert first.album == second.album != third.album == ""
    assert [one.text for one in (first, second, third)] == ["三张照片", "", "另一张"]
    assert first.files[0].kind is FileKind.PICTURE
    fetched = [piece async for piece in polled.adapter.fetch(first.files[0].reference)]
    assert b"".join(fetched) == PICTURE


@pytest.mark.parametrize(
    ("native", "media_type", "kind", "name"),
    [
        ("voice", "audio/ogg", FileKind.VOICE, "voice-1.ogg"),
        ("video", "video/mp4", FileKind.VIDEO, "video-1.mp4"),
        ("video_note", "", FileKind.VIDEO, "video_note-1.mp4"),
        ("animation", "video/mp4", FileKind.VIDEO, "animation-1.mp4"),
        ("audio", "audio/mpeg", FileKind.FILE, "audio-1.mp3"),
        ("document", "image/png", FileKind.PICTURE, "document-1"),
    ],
)
async def test_kinds_of_files(
    polled: TelegramStage, native: str, media_type: str, kind: FileKind, name: str
) -> None:
    polled.person.sends_file(polled.chat, native, b"12345", media_type=media_type)
    (incoming,) = await polled.door.takes(1)
    (file,) = incoming.files
    assert (file.kind, file.name, file.size) == (kind, name, 5)
    assert file.media_type == media_type


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"location": {"latitude": 39.9042, "longitude": 116.4074}}, "📍 39.904200, 116.407400"),
        (
            {
                "venue": {
                    "location": {"latitude": 31.2, "longitude": 121.5},
                    "title": "远山大厦",
                    "address": "南京路 1 号",
                }
            },
            "远山大厦\n南京路 1 号\n📍 31.200000, 121.500000",
        ),
        ({"contact": {"phone_number": "+8613800138000", "first_name": "王"}}, "王 +8613800138000"),
    ],
)
async def test_places_and_contacts_are_words(
    polled: TelegramStage, content: dict, text: str
) -> None:
    polled.person.sends(polled.chat, content)
    (incoming,) = await polled.door.takes(1)
    assert (incoming.text, incoming.unsupported) == (text, "")


@pytest.mark.parametrize(
    ("native", "content"),
    [
        (
            "sticker",
            {
                "file_id": "x",
                "file_unique_id": "y",
                "width": 1,
                "height": 1,
                "is_animated": False,
                "is_video": False,
                "type": "regular",
                "emoji": "👍",
            },
        ),
        ("dice", {"emoji": "🎲", "value": 3}),
    ],
)
async def test_what_we_can_not_read_is_named(
    polled: TelegramStage, native: str, content: dict
) -> None:
    polled.person.sends(polled.chat, {native: content})
    (incoming,) = await polled.door.takes(1)
    assert (incoming.unsupported, incoming.text, incoming.files) == (native, "", ())


async def test_forwards_and_start_links(polled: TelegramStage) -> None:
    polled.person.writes(polled.chat, "/start T1042")
    polled.person.writes(polled.chat, "坏了", forwarded_from=polled.telegram.user(9, "张"))
    start, forward = await polled.door.takes(2)
    assert (start.text, start.forwarded) == ("/start T1042", False)
    assert (forward.text, forward.forwarded) == ("坏了", True)
    assert forward.sender.native_id == str(WANG)


async def test_a_changed_caption_is_an_edit_and_a_moving_place_is_not(
    polled: TelegramStage,
) -> None:
    photo = polled.person.sends_photo(polled.chat, PICTURE, "铭")
    place = {"location": {"latitude": 1.0, "longitude": 2.0, "live_period": 600}}
    walk = polled.person.sends(polled.chat, place)
    polled.person.edits(photo, "铭牌")
    polled.person.edits(walk, "")
    _, _, edit = await last(polled)
    assert (edit.kind, edit.text, edit.message_id) == (IncomingKind.EDIT, "铭牌", str(photo.id))
    assert [file.kind for file in edit.files] == [FileKind.PICTURE]


async def test_half_a_character_does_not_break_anything(polled: TelegramStage) -> None:
    polled.person.writes(polled.chat, "half \ud83d")
    (incoming,) = await polled.door.takes(1)
    assert incoming.text.encode() == b"half ?"


# ---------------------------------------------------------------------- presses


async def test_a_press_on_a_very_old_message(polled: TelegramStage) -> None:
    receipt = await send(polled, polled.address, text="#1042", buttons=rows("催办", "/urge 1042"))
    polled.person.presses(polled.chat.messages[-1], "催办", is_inaccessible=True)
    (press,) = await polled.door.takes(1)
    assert press.press == Press(command="/urge 1042")
    assert (press.message_id, press.address) == (receipt.message_ids[0], polled.address)
    assert abs(press.sent_at - datetime.now(UTC)) < timedelta(minutes=1)


async def test_a_press_on_another_programs_button_is_answered_and_forgotten(
    polled: TelegramStage,
) -> None:
    markup = {"inline_keyboard": [[{"text": "x", "callback_data": "somebody else's"}]]}
    message = polled.telegram.post(polled.chat, polled.telegram.bot, {"text": "old"}, markup=markup)
    query = polled.person.presses(message, "x")
    await polled.telegram.eventually(lambda: query.is_answered)
    assert query.notice == ""
    assert await last(polled) == []


async def test_a_press_whose_answer_comes_too_late_is_still_taken(polled: TelegramStage) -> None:
    polled.telegram.faults.fail(
        "answerCallbackQuery",
        status=400,
        description="Bad Request: query is too old and response timeout expired "
        "or query ID is invalid",
    )
    await send(polled, polled.address, text="#1042", buttons=rows("催办", "/urge 1042"))
    await polled.presses("催办")
    (press,) = await last(polled)
    assert press.kind is IncomingKind.PRESS


async def test_a_card_in_a_topic_tells_where_it_was_pressed(
    polled: TelegramStage, group: Group, engineer: Person
) -> None:
    message = Outgoing(address=GROUP, text="#1042", topic=Topic(key="t", title="#1042"))
    receipt = await send(
        polled, GROUP, text=message.text, topic=message.topic, buttons=rows("认领", "/claim 1042")
    )
    engineer.presses(group.messages[-1], "认领")
    (press,) = await polled.door.takes(1)
    assert press.address.thread == receipt.thread
    assert press.sender.name == "李工"
