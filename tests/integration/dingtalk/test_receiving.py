"""What comes in over streams: kinds of messages, farewells, cuts, repetitions."""

import asyncio
import json

import pytest

from adapters.dingtalk.inbound import to_incoming
from domain.delivery import Dispatch
from domain.messaging import (
    Acknowledgement,
    ChatKind,
    FileKind,
    Incoming,
    IncomingKind,
    Outgoing,
)
from tests.forgetful import Forgetful
from tests.integration.dingtalk.stages import DingtalkStage, adapter_for
from tests.platforms.dingtalk import DingtalkServer


async def test_a_group(streamed: DingtalkStage) -> None:
    group = streamed.dingtalk.group("售后1群", streamed.person)
    await streamed.person.says(group, "nur unter uns", at=False)
    await streamed.person.says(group, "/queue")
    (incoming,) = await streamed.door.takes(1)
    assert (incoming.text, incoming.chat_kind) == ("/queue", ChatKind.GROUP)
    assert incoming.address.chat == group.id
    assert incoming.addresses_us
    assert incoming.sender.native_id == streamed.person.user_id
    assert incoming.event_id.startswith("dingabc:")


async def test_voice_comes_with_what_was_understood(streamed: DingtalkStage) -> None:
    await streamed.person.sends_file(streamed.chat, "洗衣机不转", b"#!AMR", "audio")
    (incoming,) = await streamed.door.takes(1)
    assert incoming.text == "洗衣机不转"
    (voice,) = incoming.files
    assert voice.kind is FileKind.VOICE
    assert b"".join([p async for p in streamed.adapter.fetch(voice.reference)]) == b"#!AMR"


async def test_words_and_pictures_in_one_message(streamed: DingtalkStage) -> None:
    await streamed.person.sends_rich(streamed.chat, "看这里", b"one", "和这里", b"two")
    (incoming,) = await streamed.door.takes(1)
    assert incoming.text == "看这里和这里"
    contents = [
        b"".join([piece async for piece in streamed.adapter.fetch(file.reference)])
        for file in incoming.files
    ]
    assert contents == [b"one", b"two"]
    assert {file.kind for file in incoming.files} == {FileKind.PICTURE}


@pytest.mark.parametrize(("kind", "expected"), [("picture", "picture"), ("video", "video")])
async def test_pictures_and_videos(streamed: DingtalkStage, kind: str, expected: str) -> None:
    await streamed.person.sends_file(streamed.chat, "x.mp4", b"content", kind)
    (incoming,) = await streamed.door.takes(1)
    assert incoming.files[0].kind == expected


async def test_what_nobody_can_read(streamed: DingtalkStage) -> None:
    content = {"content": {"unknownMsgType": "红包"}}
    await streamed.person.sends(streamed.chat, "unknownMsgType", content)
    (incoming,) = await streamed.door.takes(1)
    assert (incoming.text, incoming.unsupported) == ("", "红包")


async def test_a_press_is_no_typing_and_typing_no_press(streamed: DingtalkStage) -> None:
    for text in ("/claim 1042 ·7", "/claim 1042 ·", "/claim 1042", "电话 ·7"):
        await streamed.writes(text)
    kinds = [incoming.kind for incoming in await streamed.door.takes(4)]
    press, message = IncomingKind.PRESS, IncomingKind.MESSAGE
    assert kinds == [press, press, message, message]


async def test_two_of_the_same_in_parallel_have_one_id(streamed: DingtalkStage) -> None:
    message = await streamed.person.says(streamed.chat, "一次")
    await asyncio.gather(*(streamed.person.repeats(streamed.chat, message) for _ in range(5)))
    await streamed.door.until(lambda: len(streamed.door.knocks) == 6)
    assert len(streamed.door.taken) == 1


async def test_messages_are_acknowledged_once_stored(streamed: DingtalkStage) -> None:
    streamed.door.refusals_left = 1
    await streamed.writes("一")
    push = streamed.dingtalk.pushes[-1]
    await streamed.door.until(lambda: streamed.door.knocks)
    assert push.answer is None
    await asyncio.wait_for(push.answered.wait(), 20)
    assert push.answer["code"] == 200
    assert json.loads(push.answer["data"]) == {"response": None}
    assert len(streamed.door.taken) == 1


async def test_pings_are_answered_while_nothing_can_be_stored(streamed: DingtalkStage) -> None:
    streamed.door.refusals_left = 1_000
    await streamed.writes("一")
    await streamed.door.until(lambda: streamed.door.knocks)
    for ping in await streamed.dingtalk.gateway.pings(streamed.dingtalk.app):
        await asyncio.wait_for(ping.answered.wait(), 20)
        assert json.loads(ping.answer["data"]) == ping.data
    streamed.door.refusals_left = 0
    await streamed.door.takes(1)


async def test_a_farewell_in_mid_story_loses_nothing(streamed: DingtalkStage) -> None:
    dingtalk = streamed.dingtalk
    old = list(dingtalk.app.sockets)
    for number in range(10):
        await streamed.writes(str(number))
        if number == 4:
            await dingtalk.gateway.disconnects(dingtalk.app, old[0])
    assert dingtalk.lost == []
    taken = await streamed.door.takes(10)
    assert [incoming.text for incoming in taken] == [str(number) for number in range(10)]
    # The new connection is there before the old one is given up.
    await dingtalk.eventually(lambda: old[0] not in dingtalk.app.sockets)
    assert len([socket for socket in dingtalk.app.sockets if not socket.is_draining]) == 2


async def test_both_lines_are_renewed_in_turn_and_nothing_is_lost(streamed: DingtalkStage) -> None:
    dingtalk = streamed.dingtalk
    for round_ in range(2):
        for at in (0, 1):
            leaving = [socket for socket in dingtalk.app.sockets if not socket.is_draining][at]
            opened = dingtalk.gateway.opened
            await dingtalk.gateway.disconnects(dingtalk.app, leaving)
            await streamed.writes(f"{round_}{at} vorher")
            await dingtalk.eventually(lambda opened=opened: dingtalk.gateway.opened == opened + 1)
            await streamed.writes(f"{round_}{at} nachher")
    taken = await streamed.door.takes(8)
    assert dingtalk.lost == []
    expected = [f"{r}{at} {when}" for r in "01" for at in "01" for when in ("vorher", "nachher")]
    assert [incoming.text for incoming in taken] == expected


async def test_a_session_that_cant_be_stored_loses_no_message(dingtalk: DingtalkServer) -> None:
    """And is there before anything is said because of the message."""
    memory = Forgetful(2)
    stage = DingtalkStage(dingtalk, adapter_for(dingtalk, memory=memory))
    await stage.adapter.start(stage.door)
    await stage.adapter.hold()
    await dingtalk.eventually(lambda: len(dingtalk.app.sockets) == 2)
    await stage.writes("eins")
    await stage.writes("zwei")
    assert [one.text for one in await stage.door.takes(2)] == ["eins", "zwei"]
    assert memory.failures == 0
    await stage.adapter.send(Dispatch(key="1", message=Outgoing(address=stage.address, text="x")))
    assert len(dingtalk.calls_of("/robot/sendBySession")) == 1
    await stage.adapter.stop()


async def test_a_cut_line_is_replaced(streamed: DingtalkStage) -> None:
    dingtalk = streamed.dingtalk
    dingtalk.gateway.cut(dingtalk.app.sockets[0])
    await dingtalk.eventually(lambda: dingtalk.gateway.opened == 3)
    await streamed.writes("noch da")
    (incoming,) = await streamed.door.takes(1)
    assert incoming.text == "noch da"


async def test_two_processes_share_what_comes(streamed: DingtalkStage) -> None:
    dingtalk = streamed.dingtalk
    other = DingtalkStage(dingtalk, adapter_for(dingtalk))
    await other.adapter.start(other.door)
    await other.adapter.hold()
    await dingtalk.eventually(lambda: len(dingtalk.app.sockets) == 4)
    for number in range(20):
        await streamed.writes(str(number))
    for push in dingtalk.pushes:
        await asyncio.wait_for(push.answered.wait(), 20)
    ours, theirs = ([one.text for one in stage.door.taken] for stage in (streamed, other))
    assert sorted([*ours, *theirs], key=int) == [str(number) for number in range(20)]
    assert ours == sorted(ours, key=int)
    assert theirs == sorted(theirs, key=int)
    await other.adapter.stop()


async def test_what_we_stumble_over_does_not_silence_the_chat(dingtalk: DingtalkServer) -> None:
    stage = DingtalkStage(dingtalk, adapter_for(dingtalk))

    async def stumbles(incoming: Incoming) -> Acknowledgement:
        if incoming.text == "schlecht":
            stage.door.knocks.append(incoming.event_id)
            raise ZeroDivisionError
        return await stage.door(incoming)

    await stage.adapter.start(stumbles)
    await stage.adapter.hold()
    await dingtalk.eventually(lambda: len(dingtalk.app.sockets) == 2)
    await stage.writes("schlecht")
    await stage.writes("gut")
    (incoming,) = await stage.door.takes(1)
    assert incoming.text == "gut"
    assert len(stage.door.knocks) == 5
    await stage.adapter.stop()


async def test_it_starts_while_dingtalk_is_down(dingtalk: DingtalkServer) -> None:
    await dingtalk.goes_down()
    stage = DingtalkStage(dingtalk, adapter_for(dingtalk))
    await stage.adapter.start(stage.door)
    await stage.adapter.hold()
    await dingtalk.comes_up()
    await dingtalk.eventually(lambda: len(dingtalk.app.sockets) == 2)
    await stage.writes("endlich")
    (incoming,) = await stage.door.takes(1)
    assert incoming.text == "endlich"
    await stage.adapter.stop()


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"msgId": 1, "conversationId": [], "conversationType": 1},
        {"msgId": "a", "conversationId": "b", "conversationType": "1", "senderId": "c"},
        {
            "msgId": "a", "conversationId": "b", "conversationType": "1", "senderId": "c",
            "createAt": 10**30,
        },
        {
            "msgId": "a", "conversationId": "b", "conversationType": "2", "senderId": "c",
            "createAt": 1, "robotCode": "another",
        },
    ],
)  # fmt: skip
def test_what_is_no_message(payload: dict) -> None:
    assert to_incoming(payload, account="dingtalk.main", robot_code="dingabc") is None


@pytest.mark.parametrize("content", [None, 1, [], "x", {"richText": [1, None, {"text": 3}]}])
@pytest.mark.parametrize("kind", ["text", "richText", "file", "audio", "poll", None])
def test_odd_contents_are_called_unsupported(content: object, kind: object) -> None:
    payload = {
        "msgId": "a", "conversationId": "b", "conversationType": "1", "senderId": "c",
        "createAt": 1_790_000_000_000, "msgtype": kind, "content": content, "text": content,
    }  # fmt: skip
    incoming = to_incoming(payload, account="dingtalk.main", robot_code="dingabc")
    assert incoming.unsupported
