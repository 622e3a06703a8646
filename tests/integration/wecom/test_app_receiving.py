"""What WeCom tells an app: each kind of message, and what must change nothing."""

import asyncio

import pytest

from domain.delivery import Dispatch
from domain.messaging import Button, FileKind, IncomingKind, Outgoing, Press
from tests.contracts.stage import Door
from tests.integration.wecom.stages import AppStage, adapter_for, serving
from tests.platforms.wecom import WecomServer
from tests.platforms.wecom.callbacks import to_xml

LATE = 3600


async def said(stage: AppStage, count: int = 1) -> list[str]:
    return [incoming.text for incoming in await stage.door.takes(count)]


async def test_the_address_is_proved_with_the_bare_word(stage: AppStage) -> None:
    proof = await stage.wecom.caller.proves(stage.app, "1616140317555161061")
    assert (proof.status, proof.body) == (200, b"1616140317555161061")


async def test_an_answer_is_empty_and_given_once(stage: AppStage) -> None:
    stage.hand.says("SN 88123 漏水")
    await stage.wecom.caller.quiet()
    assert [(one.status, one.body) for one in stage.wecom.caller.attempts] == [(200, b"")]
    (incoming,) = stage.door.taken
    assert incoming.event_id.startswith("message:75")


async def test_people_are_the_same_in_capitals_and_get_their_names(stage: AppStage) -> None:
    stage.hand.says("一")
    await stage.wecom.eventually(lambda: stage.wecom.count("user/get"))
    await stage.wecom.caller.quiet()
    stage.hand.member.user_id = "wangli"
    stage.hand.says("二")
    first, second = await stage.door.takes(2)
    assert first.sender.native_id == second.sender.native_id == "wangli"
    assert first.sender.name == "WangLi"
    assert second.sender.name == "王丽"
    assert stage.wecom.count("user/get") == 1


async def test_a_place_a_link_and_a_scan_are_words(stage: AppStage) -> None:
    stage.hand.sends_place(31.2, 121.5, "人民广场")
    stage.hand.sends_link("说明书", "https://example.com/m")
    stage.hand.scans("CODE_128,88123", "barcode")
    stage.hand.scans("https://example.com/?sn=1")
    assert await said(stage, 4) == [
        "人民广场\n31.2,121.5",
        "说明书\nhttps://example.com/m",
        "88123",
        "https://example.com/?sn=1",
    ]


async def test_an_entry_of_the_menu_is_its_command(stage: AppStage) -> None:
    stage.hand.clicks("/new")
    assert await said(stage) == ["/new"]


async def test_voice_and_video_come_as_files(stage: AppStage) -> None:
    stage.hand.sends_voice(b"#!AMR\nvoice")
    stage.hand.sends_video(b"video of it")
    voice, video = [incoming.files[0] for incoming in await stage.door.takes(2)]
    assert (voice.kind, voice.name[-4:]) == (FileKind.VOICE, ".amr")
    assert (video.kind, video.name[-4:]) == (FileKind.VIDEO, ".mp4")
    fetched = b"".join([piece async for piece in stage.adapter.fetch(voice.reference)])
    assert fetched == b"#!AMR\nvoice"


async def test_what_nobody_knows_yet_is_named(stage: AppStage) -> None:
    stage.hand.sends_odd("hologram")
    stage.hand.event("some_new_event")
    stage.hand.says("x")
    odd, text = await stage.door.takes(2)
    assert odd.unsupported == "hologram"
    assert text.text == "x"


async def test_who_opens_the_chat_is_greeted_once_a_month(stage: AppStage) -> None:
    stage.hand.opens()
    stage.hand.opens()
    await stage.wecom.caller.quiet()
    assert [one.text for one in stage.door.taken] == ["/start"]
    stage.wecom.clock.skip(31 * 24 * 3600)
    stage.hand.opens()
    assert await said(stage, 2) == ["/start", "/start"]


async def test_who_leaves_the_chat_is_unreachable(stage: AppStage) -> None:
    stage.hand.event("unsubscribe", EventKey="")
    (incoming,) = await stage.door.takes(1)
    assert (incoming.kind, incoming.address) == (IncomingKind.UNREACHABLE, stage.address)


async def test_changes_of_the_directory_are_told_by_person(stage: AppStage) -> None:
    stage.hand.changes(Name="王丽丽", Department="1,2")
    stage.hand.changes(Status=2)
    stage.hand.changes(NewUserID="WangLi2")
    tag = {"ChangeType": "update_tag", "TagId": 1, "AddUserItems": "A,b", "DelUserItems": "C"}
    stage.hand.event("change_contact", sender="sys", **tag)
    stage.hand.event("change_contact", sender="sys", ChangeType="create_party", Id=7)
    stage.hand.leaves()
    told = await stage.door.takes(8)
    assert [(one.kind, one.sender.native_id) for one in told] == [
        (IncomingKind.CHANGED, "wangli"),
        (IncomingKind.LEFT, "wangli"),
        (IncomingKind.RENAMED, "wangli"),
        (IncomingKind.CHANGED, "wangli2"),
        (IncomingKind.CHANGED, "a"),
        (IncomingKind.CHANGED, "b"),
        (IncomingKind.CHANGED, "c"),
        (IncomingKind.LEFT, "wangli"),
    ]
    assert told[2].moved_to == "wangli2"
    assert len({one.event_id for one in told}) == 8


async def test_a_choice_among_many_is_a_press(stage: AppStage) -> None:

    buttons = tuple(
        (Button(label=f"第 {n} 项", command=f"/pick {n}", version=3),) for n in range(9)
    )
    message = Outgoing(address=stage.address, text="请选择故障类型", buttons=buttons)
    receipt = await stage.adapter.send(Dispatch(key="1", message=message))
    stage.hand.presses("第 7 项")
    (incoming,) = await stage.door.takes(1)
    assert incoming.press == Press(command="/pick 7", version=3)
    assert incoming.message_id == receipt.message_ids[0]


# ---------------------------------------------------------------------- nothing changes


async def refusal(stage: AppStage, body: bytes, query: dict[str, str]) -> int:
    attempt = await stage.wecom.caller.knock(stage.app, body, query)
    assert stage.door.knocks == []
    assert attempt.body == b""
    return attempt.status


def a_text(stage: AppStage, **more: object) -> str:
    known = {
        "ToUserName": stage.wecom.corp_id,
        "FromUserName": "WangLi",
        "CreateTime": int(stage.wecom.clock.now()),
        "MsgType": "text",
        "Content": "x",
        "MsgId": 1,
        "AgentID": stage.app.agent_id,
    }
    return to_xml({**known, **more})


async def test_a_forged_callback_changes_nothing(stage: AppStage) -> None:
    body, query = stage.wecom.caller.enveloped(stage.app, a_text(stage))
    assert await refusal(stage, body, {**query, "msg_signature": "0" * 40}) == 403
    assert await refusal(stage, body, {**query, "nonce": "forged"}) == 403
    assert await refusal(stage, body, {}) == 403


async def test_an_old_callback_changes_nothing(stage: AppStage) -> None:
    body, query = stage.wecom.caller.enveloped(stage.app, a_text(stage))
    stage.wecom.clock.skip(LATE)
    assert await refusal(stage, body, query) == 403


async def test_a_replayed_callback_is_one_event(stage: AppStage) -> None:
    body, query = stage.wecom.caller.enveloped(stage.app, a_text(stage))
    knocks = (stage.wecom.caller.knock(stage.app, body, query) for _ in range(5))
    assert {one.status for one in await asyncio.gather(*knocks)} == {200}
    assert len(stage.door.taken) == 1


async def test_another_corporations_callback_changes_nothing(stage: AppStage) -> None:
    other = WecomServer("ww_another")
    other.clock = stage.wecom.clock
    body, query = other.caller.enveloped(stage.app, a_text(stage))
    assert await refusal(stage, body, query) == 403


async def test_a_huge_body_is_not_read(stage: AppStage) -> None:
    _, query = stage.wecom.caller.enveloped(stage.app, a_text(stage))
    assert await refusal(stage, b"<xml>" + b"x" * 1_000_000, query) == 413


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "x",
        "<xml></xml>",
        "<xml><MsgType>text</MsgType></xml>",
        "<a/>",
        '<!DOCTYPE x [<!ENTITY a "aa">]><xml><MsgType>&a;</MsgType></xml>',
        "<xml><MsgType>text</MsgType><FromUserName>a</FromUserName>"
        "<CreateTime>soon</CreateTime></xml>",
        "<xml><MsgType><a>1</a></MsgType><FromUserName>a</FromUserName></xml>",
        "<xml><MsgType>text</MsgType><FromUserName>a</FromUserName>"
        "<CreateTime>99999999999999999999</CreateTime></xml>",
    ],
)
async def test_nonsense_inside_changes_nothing(stage: AppStage, inside: str) -> None:
    body, query = stage.wecom.caller.enveloped(stage.app, inside)
    assert await refusal(stage, body, query) == 403


async def test_a_stopped_program_is_tried_again(wecom: WecomServer) -> None:
    app = wecom.app()
    stage = AppStage(wecom, app, adapter_for(wecom, app))
    async with serving(stage.adapter) as address:
        app.callback_url = f"{address}/hooks/wecom/main"
        stage.hand.says("早")
        await wecom.eventually(lambda: wecom.caller.attempts)
        assert wecom.caller.attempts[0].status == 503
        door = Door()
        await stage.adapter.start(door)
        (incoming,) = await door.takes(1)
        assert incoming.text == "早"
        await wecom.caller.close()
        await stage.adapter.stop()
