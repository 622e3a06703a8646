"""What people do where a bot is, as it comes in."""

import json
from datetime import UTC, datetime

import pytest

from adapters.wecom.bot.frames import LONGEST_FRAME
from domain.delivery import MessageRefused, RetryLater
from domain.messaging import ChatKind, FileKind, IncomingKind, Press
from tests.contracts.adapter_contract import PICTURE, rows
from tests.integration.wecom_bot.stages import BotStage, bot_stage, dispatch
from tests.platforms.wecom.bot_server import NAME, BotServer

PDF = b"%PDF-1.7 " + bytes(range(256)) * 1000


async def fetched(stage: BotStage, reference: str) -> bytes:
    return b"".join([piece async for piece in stage.adapter.fetch(reference)])


# ---------------------------------------------------------------------- groups


async def test_in_a_group_the_mention_is_taken_off(group_stage: BotStage) -> None:
    await group_stage.hand.says("/claim 1042")
    (incoming,) = await group_stage.door.takes(1)
    assert incoming.text == "/claim 1042"
    assert (incoming.chat_kind, incoming.addresses_us) == (ChatKind.GROUP, True)
    assert incoming.address.chat == "wrGROUP1"
    assert incoming.sender.native_id == "wangli"
    assert group_stage.adapter.is_group(incoming.address.chat)
    assert not group_stage.adapter.is_group(incoming.sender.native_id)


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("@售后助手 @李工 请看 a@b.cn", "@李工 请看 a@b.cn"),
        ("@售后助手\u2005漏水", "漏水"),
        ("漏水 @售后助手", "漏水"),
        ("SN 88123 @售后助手 漏水", "SN 88123 漏水"),
        ("请看 @李工 和 @售后助手", "请看 @李工 和 @售后助手"),
        ("@售后助手", ""),
    ],
)
async def test_mentions_are_found_by_where_they_stand(
    group_stage: BotStage, said: str, understood: str
) -> None:
    await group_stage.hand.says("", mention=said)
    (incoming,) = await group_stage.door.takes(1)
    assert incoming.text == understood
    assert not incoming.unsupported


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("请看 @李工 和 @售后助手", "请看 @李工 和"),
        ("@李工 请看", "@李工 请看"),
        (f"@{NAME} 漏水", "漏水"),
    ],
)
async def test_with_a_name_they_are_found_surely(
    bots: BotServer, said: str, understood: str
) -> None:
    async with bot_stage(bots, bots.group(), name=NAME) as stage:
        await stage.hand.says("", mention=said)
        (incoming,) = await stage.door.takes(1)
        assert incoming.text == understood


async def test_words_and_pictures_in_one(group_stage: BotStage) -> None:
    await group_stage.hand.sends_mixed("铭牌如下", PICTURE, "还有一张", PICTURE + b"2")
    (incoming,) = await group_stage.door.takes(1)
    assert incoming.text == "铭牌如下\n还有一张"
    assert [file.kind for file in incoming.files] == [FileKind.PICTURE] * 2
    assert await fetched(group_stage, incoming.files[0].reference) == PICTURE
    assert await fetched(group_stage, incoming.files[1].reference) == PICTURE + b"2"


async def test_a_file_is_handed_in_by_quoting_it(group_stage: BotStage) -> None:
    await group_stage.hand.shows_in_group("请归档", name="发票.pdf", content=PDF)
    (incoming,) = await group_stage.door.takes(1)
    assert incoming.text == "请归档"
    (file,) = incoming.files
    assert (file.name, file.media_type) == ("发票.pdf", "application/pdf")
    assert await fetched(group_stage, file.reference) == PDF


async def test_somebody_of_another_corporation_is_somebody_else(bots: BotServer) -> None:
    async with bot_stage(bots, bots.group()) as stage:
        await stage.hand.says("我们的")
        stranger = bots.person("WangLi", "王丽", corp_id="wwFFFF")
        await bots.hand(stranger, stage.hand.chat).says("别人的")
        ours, theirs = await stage.door.takes(2)
        assert ours.sender.native_id == "wangli"
        assert theirs.sender.native_id == "wangli/wwffff"


# ---------------------------------------------------------------------- one to one


async def test_what_is_spoken_comes_as_words(stage: BotStage) -> None:
    await stage.hand.speaks("打印机坏了")
    (incoming,) = await stage.door.takes(1)
    assert (incoming.text, incoming.files, incoming.unsupported) == ("打印机坏了", (), "")


async def test_a_film_is_fetched_though_it_has_no_name(stage: BotStage) -> None:
    stage.bots.cuts_keys = True
    await stage.hand.sends_video(PDF)
    (incoming,) = await stage.door.takes(1)
    (file,) = incoming.files
    assert (file.kind, file.name) == (FileKind.VIDEO, "video.mp4")
    assert await fetched(stage, file.reference) == PDF


async def test_what_nobody_knows_yet_is_said_to_be_unreadable(stage: BotStage) -> None:
    await stage.hand.sends_odd("hologram")
    (incoming,) = await stage.door.takes(1)
    assert incoming.unsupported == "hologram"


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\x07b.pdf", "x" * 500 + ".pdf"])
async def test_odd_names_are_made_harmless(stage: BotStage, name: str) -> None:
    await stage.hand.sends_file(name, PDF)
    (incoming,) = await stage.door.takes(1)
    shown = incoming.files[0].name
    assert len(shown) <= 120
    assert not set(shown) & set("/\\\x07")


async def test_a_file_that_waited_too_long_is_gone(stage: BotStage) -> None:
    await stage.hand.sends_file("a.pdf", PDF)
    (incoming,) = await stage.door.takes(1)
    stage.bots.clock.skip(301)
    with pytest.raises(MessageRefused, match="five minutes"):
        await fetched(stage, incoming.files[0].reference)


@pytest.mark.parametrize(("url", "key"), [("ftp://a/b", ""), ("https://[", ""), ("http://a", "x")])
async def test_words_are_heard_whatever_file_comes_with_them(
    group_stage: BotStage, monkeypatch: pytest.MonkeyPatch, url: str, key: str
) -> None:
    monkeypatch.setattr(group_stage.bots, "seal", lambda *_: {"url": url, "aeskey": key})
    await group_stage.hand.sends_mixed("漏水", PICTURE)
    (incoming,) = await group_stage.door.takes(1)
    assert incoming.text == "漏水"
    with pytest.raises(MessageRefused):
        await fetched(group_stage, incoming.files[0].reference)


async def test_a_damaged_file_is_refused(stage: BotStage) -> None:
    await stage.hand.sends_file("a.pdf", PDF)
    (incoming,) = await stage.door.takes(1)
    (file,) = stage.bots.files.values()
    for damaged in (file.sealed[:-7], file.sealed[:-32], b""):
        file.sealed = damaged
        with pytest.raises(MessageRefused, match="damaged"):
            await fetched(stage, incoming.files[0].reference)


async def test_a_file_is_fetched_later_where_nobody_answers(stage: BotStage) -> None:
    await stage.hand.sends_file("a.pdf", PDF)
    (incoming,) = await stage.door.takes(1)
    await stage.goes_down()
    with pytest.raises(RetryLater):
        await fetched(stage, incoming.files[0].reference)


# ---------------------------------------------------------------------- events


async def test_who_opens_the_chat_is_greeted_once_a_month(stage: BotStage) -> None:
    await stage.hand.enters()
    await stage.hand.enters()
    await stage.hand.says("漏水")
    first, second = await stage.door.takes(2)
    assert (first.text, first.kind) == ("/start", IncomingKind.MESSAGE)
    assert second.text == "漏水"
    stage.bots.clock.skip(31 * 24 * 3600)
    await stage.hand.enters()
    *_, third = await stage.door.takes(3)
    assert third.text == "/start"


async def test_a_choice_of_many_is_a_press(stage: BotStage) -> None:
    many = tuple(row for n in range(8) for row in rows(f"选项{n}", f"/choose {n}", 3))
    await stage.adapter.send(dispatch(stage, text="请选择", buttons=many))
    await stage.presses("选项7")
    (incoming,) = await stage.door.takes(1)
    assert incoming.press == Press(command="/choose 7", version=3)


async def test_opinions_about_answers_are_taken_quietly(stage: BotStage) -> None:
    await stage.hand.judges(is_good=False)
    await stage.hand.says("谢谢")
    (incoming,) = await stage.door.takes(1)
    assert incoming.text == "谢谢"


@pytest.mark.parametrize("key", ["claim", "", "x:/claim 1", "9" * 30 + "é:/claim"])
async def test_a_press_that_is_not_ours_is_none(stage: BotStage, key: str) -> None:
    event = {"event_key": key, "task_id": "T-1", "card_type": "button_interaction"}
    body = {"msgtype": "event", "chattype": "single", "from": {"userid": "WangLi"}}
    body["event"] = {"eventtype": "template_card_event", "template_card_event": event}
    await stage.bots.tells("aibot_event_callback", stage.hand.chat, body, "card")
    await stage.hand.says("danach")
    (incoming,) = await stage.door.takes(1)
    assert incoming.text == "danach"


# ---------------------------------------------------------------------- nonsense

NONSENSE = [
    "",
    "no json",
    "[]",
    "null",
    '{"cmd": 7}',
    '{"cmd": "aibot_msg_callback"}',
    '{"cmd": "aibot_msg_callback", "headers": [], "body": {"msgid": 1, "from": "x"}}',
    '{"cmd": "aibot_msg_callback", "headers": {"req_id": {}}, "body": {"msgid": "1", "from": {}}}',
    "[" * 100_000,
    json.dumps(
        {
            "cmd": "aibot_msg_callback",
            "headers": {"req_id": "x"},
            "body": {"msgid": "m", "from": {"userid": "u" * 300}, "msgtype": "text"},
        }
    ),
    json.dumps(
        {
            "cmd": "aibot_event_callback",
            "headers": {"req_id": "x"},
            "body": {
                "msgid": "m",
                "from": {"userid": "u"},
                "msgtype": "event",
                "event": {
                    "eventtype": "template_card_event",
                    "template_card_event": {
                        "event_key": "submit",
                        "selected_items": {"selected_item": [7, {"option_ids": {"option_id": 8}}]},
                    },
                },
            },
        }
    ),
    '{"headers": {"req_id": "nobody-asked"}, "errcode": 0}',
]


@pytest.mark.parametrize("raw", NONSENSE, ids=range(len(NONSENSE)))
async def test_nonsense_changes_nothing(stage: BotStage, raw: str) -> None:
    opened = stage.bots.opened
    await stage.bots.line.socket.send_str(raw)
    await stage.hand.says("danach")
    (incoming,) = await stage.door.takes(1)
    assert incoming.text == "danach"
    assert stage.bots.opened == opened


async def test_a_frame_beyond_all_measure_costs_the_connection_alone(stage: BotStage) -> None:
    opened = stage.bots.opened
    await stage.bots.line.socket.send_str("x" * (LONGEST_FRAME + 1))
    await stage.bots.eventually(lambda: stage.bots.opened > opened and stage.bots.line)
    await stage.is_at_work()
    await stage.hand.says("danach")
    (incoming,) = await stage.door.takes(1)
    assert incoming.text == "danach"


async def test_messages_bear_our_time_for_wecom_tells_none(stage: BotStage) -> None:
    stage.bots.clock.stop()
    await stage.hand.says("jetzt")
    (incoming,) = await stage.door.takes(1)
    assert incoming.sent_at == datetime.fromtimestamp(stage.bots.clock.now(), UTC)
