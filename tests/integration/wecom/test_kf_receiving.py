"""What is fetched from customer service: each kind of message, and that none is lost or doubled."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pytest

from adapters.shared.memory import PassingMemory
from adapters.wecom.kf import pulling
from adapters.wecom.kf.doorbells import Doorbells
from domain.delivery import Dispatch
from domain.messaging import Button, FileKind, IncomingKind, Outgoing, Press
from tests.contracts.stage import Door
from tests.integration.wecom.kf_stages import ACCOUNT, WORDS, KfStage, kf_adapter, kf_stage
from tests.integration.wecom.stages import serving
from tests.neighbours import Neighbour, Street
from tests.platforms.wecom import WecomServer
from tests.platforms.wecom.callbacks import to_xml
from tests.platforms.wecom.kf import event

DAY = 24 * 3600


@pytest.fixture
async def stage(wecom: WecomServer) -> AsyncIterator[KfStage]:
    async with kf_stage(wecom) as started:
        yield started


async def said(stage: KfStage, count: int = 1) -> list[str]:
    return [incoming.text for incoming in await stage.door.takes(count)]


def memory_of(wecom: WecomServer) -> PassingMemory:
    return PassingMemory(now=lambda: datetime.fromtimestamp(wecom.clock.now(), UTC))


# ---------------------------------------------------------------------- what people send


async def test_a_knock_is_answered_before_anything_is_fetched(stage: KfStage) -> None:
    proof = await stage.wecom.caller.proves(stage.account.app, "1616140317555161061")
    assert (proof.status, proof.body) == (200, b"1616140317555161061")
    await stage.wecom.goes_down()
    stage.hand.says("洗衣机漏水")
    await stage.wecom.caller.quiet()
    assert [(one.status, one.body) for one in stage.wecom.caller.attempts] == [(200, b"")]
    await stage.wecom.comes_up()
    assert await said(stage) == ["洗衣机漏水"]


async def test_customers_have_names_from_their_first_word_on(stage: KfStage) -> None:
    stranger = stage.wecom.kf_hand(stage.account, "wmNameless9876", "")
    stage.hand.says("一")
    stranger.says("二")
    first, second = sorted(await stage.door.takes(2), key=lambda one: one.text)
    assert first.sender.name == "王女士"
    assert first.sender.native_id == first.address.chat == stage.hand.customer
    assert second.sender.name == f"{WORDS.nameless} 9876"
    stage.hand.says("三")
    await stage.door.takes(3)
    assert stage.wecom.count("kf/customer/batchget") <= 2


async def test_nobody_waits_for_a_name_that_can_not_be_had(stage: KfStage) -> None:
    stage.wecom.faults.codes("kf/customer/batchget", 45009)
    stage.hand.says("在吗")
    (incoming,) = await stage.door.takes(1)
    assert incoming.sender.name.startswith(WORDS.nameless)


async def test_a_place_and_a_link_are_words(stage: KfStage) -> None:
    stage.hand.sends_place(31.2, 121.5, "人民广场", "黄浦区")
    stage.hand.sends_link("说明书", "https://example.com/m")
    assert await said(stage, 2) == [
        "人民广场\n黄浦区\n31.2,121.5",
        "说明书\nhttps://example.com/m",
    ]


async def test_pictures_voices_and_videos_are_files(stage: KfStage) -> None:
    stage.hand.sends_picture(b"\x89PNG picture")
    stage.hand.sends_file("v.amr", b"#!AMR voice", "voice")
    stage.hand.sends_file("v.mp4", b"video of it", "video")
    files = [incoming.files[0] for incoming in await stage.door.takes(3)]
    assert [file.kind for file in files] == [FileKind.PICTURE, FileKind.VOICE, FileKind.VIDEO]
    fetched = b"".join([piece async for piece in stage.adapter.fetch(files[1].reference)])
    assert fetched == b"#!AMR voice"


async def test_a_document_without_a_name_is_a_document(stage: KfStage) -> None:
    stage.wecom.faults.codes("media/get", 40007)
    stage.hand.sends_file("合同.pdf", b"%PDF-1.7 x")
    (incoming,) = await stage.door.takes(1)
    (file,) = incoming.files
    assert (file.kind, file.name) == (FileKind.FILE, incoming.event_id)


async def test_what_can_not_be_read_is_named(stage: KfStage) -> None:
    stage.hand.sends("business_card", {"userid": "lisi"})
    stage.hand.sends("miniprogram", {"title": "小程序", "appid": "wx1", "pagepath": "p"})
    stage.hand.sends("hologram", {})
    kinds = [incoming.unsupported for incoming in await stage.door.takes(3)]
    assert kinds == ["business_card", "miniprogram", "hologram"]


async def test_an_entry_of_somebody_elses_menu_is_its_words(stage: KfStage) -> None:
    stage.hand.says("查进度", menu_id="of-the-console")
    stage.hand.says("报修", menu_id="abcdef0123456789abcdef01-0:0:/new")
    words, press = await stage.door.takes(2)
    assert (words.kind, words.text) == (IncomingKind.MESSAGE, "查进度")
    assert press.press == Press(command="/new", version=0)


async def test_what_colleagues_say_in_wecom_is_not_the_customers(stage: KfStage) -> None:
    stage.hand.is_served_by("lisi")
    stage.hand.says("好的")
    assert await said(stage) == ["好的"]
    await stage.wecom.caller.quiet()
    assert len(stage.door.taken) == 1


async def test_what_is_taken_back_is_changed_to_that(stage: KfStage) -> None:
    stage.hand.says("密码是 123456")
    stage.hand.recalls("密码")
    said, taken_back = await stage.door.takes(2)
    assert taken_back.kind is IncomingKind.EDIT
    assert (taken_back.message_id, taken_back.text) == (said.message_id, WORDS.recalled)


async def test_what_did_not_arrive_is_told_in_words(stage: KfStage) -> None:
    stage.hand.says("在吗")
    await stage.door.takes(1)
    stage.kf.fails_later = [10, 77, 6]
    message = Outgoing(address=stage.address, text="在")
    receipt = await stage.adapter.send(Dispatch(key="1", message=message))
    await stage.adapter.send(Dispatch(key="2", message=message))
    await stage.adapter.send(Dispatch(key="3", message=message))
    _, refused, unknown, closed = await stage.door.takes(4)
    assert refused.kind is IncomingKind.UNDELIVERED
    assert (refused.message_id, refused.text) == (receipt.message_ids[0], WORDS.failures[10])
    assert unknown.text == f"{WORDS.failures[0]} (77)"
    assert [one.is_window_closed for one in (refused, unknown, closed)] == [False, False, True]
    assert stage.hand.posts == []


# ---------------------------------------------------------------------- coming in


async def test_who_comes_in_is_greeted_for_nothing(stage: KfStage) -> None:
    stage.hand.enters("lobby", "order%3D77")
    (incoming,) = await stage.door.takes(1)
    assert (incoming.text, incoming.entry) == ("/start", "lobby order=77")
    buttons = ((Button(label="报修", command="/new"),),)
    message = Outgoing(address=stage.address, text="您好", buttons=buttons)
    receipt = await stage.adapter.send(Dispatch(key="1", message=message))
    (post,) = stage.hand.posts
    assert (post.is_greeting, post.msgid, post.buttons) == (True, receipt.message_ids[0], ["报修"])
    stage.hand.presses("报修")
    _, press = await stage.door.takes(2)
    assert (press.press, press.entry) == (Press(command="/new"), "lobby order=77")


async def test_who_comes_again_is_not_greeted_and_yet_known_by_the_new_door(
    stage: KfStage,
) -> None:
    stage.hand.says("漏水")
    stage.hand.enters("invoice")
    stage.hand.says("还在漏")
    first, second = await stage.door.takes(2)
    assert [first.entry, second.entry] == ["", "invoice"]


async def test_a_greeting_that_comes_too_late_is_not_attempted(wecom: WecomServer) -> None:
    memory = memory_of(wecom)
    async with kf_stage(wecom, memory) as stage:
        stage.hand.says("一")
        await stage.door.takes(1)
    stranger = wecom.kf_hand(stage.account, "wmLate", "迟到")
    stranger.enters("lobby")
    wecom.clock.skip(60)
    async with kf_stage(wecom, memory) as stage:
        stage.wecom.kf_hand(stage.account, "wmLate", "迟到").says("二")
        (incoming,) = await stage.door.takes(1)
    assert (incoming.text, incoming.entry) == ("二", "lobby")


# ---------------------------------------------------------------------- pages


async def test_empty_pages_are_gone_through(stage: KfStage) -> None:
    stage.kf.empty_pages = 3
    stage.kf.page_size = 2
    for number in range(5):
        stage.hand.says(str(number))
    assert await said(stage, 5) == ["0", "1", "2", "3", "4"]
    assert len(stage.door.taken) == 5


async def test_customers_keep_their_order_and_do_not_wait_for_each_other(stage: KfStage) -> None:
    hands = [stage.wecom.kf_hand(stage.account, f"wmC{n}", f"客户{n}") for n in range(4)]
    for number in range(10):
        for hand in hands:
            hand.says(str(number))
    taken = await stage.door.takes(40)
    for hand in hands:
        theirs = [one.text for one in taken if one.address.chat == hand.customer]
        assert theirs == [str(number) for number in range(10)]


async def test_one_request_at_a_time(stage: KfStage) -> None:
    for number in range(30):
        stage.hand.says(str(number))
    await stage.door.takes(30)
    await stage.wecom.caller.quiet()
    # Knocks while a page is fetched are answered by the next one.
    assert stage.wecom.count("kf/sync_msg") < 30


async def test_a_knock_that_never_came_is_made_up_for(wecom: WecomServer) -> None:
    memory = memory_of(wecom)
    async with kf_stage(wecom, memory) as stage:
        stage.hand.says("一")
        await stage.door.takes(1)
    stage.hand.happens(
        {
            "external_userid": stage.hand.customer,
            "origin": 3,
            "msgtype": "text",
            "text": {"content": "二"},
        },
        tells=False,
    )
    async with kf_stage(wecom, memory) as again:
        assert await said(again) == ["二"]
        assert [one.event_id for one in again.door.taken] == [stage.account.log[-1]["msgid"]]
    calls = [call.body for call in wecom.calls if call.path == "kf/sync_msg"]
    assert calls[-1]["token"] == ""


async def test_what_was_said_before_the_first_start_is_not_answered(wecom: WecomServer) -> None:
    account = wecom.kf.account(wecom.app())
    wecom.kf_hand(account, "wmOld", "老客户").says("旧的")
    wecom.clock.skip(2 * DAY)
    async with kf_stage(wecom) as stage:
        stage.hand.says("新的")
        assert await said(stage) == ["新的"]
    assert len(stage.door.taken) == 1


async def test_a_dead_token_is_done_without(stage: KfStage) -> None:
    stage.wecom.faults.codes("kf/sync_msg", 95007)
    stage.hand.says("在吗")
    assert await said(stage) == ["在吗"]


async def test_a_cursor_that_is_refused_is_forgotten(wecom: WecomServer) -> None:
    memory = memory_of(wecom)
    async with kf_stage(wecom, memory) as stage:
        stage.hand.says("一")
        await stage.door.takes(1)
        await memory.put("cursor:wkAAA", "of another time", expires_at=None)
        stage.hand.says("二")
        await stage.door.until(lambda: len(stage.door.taken) == 2)
        # What comes again is known.
        assert [one.text for one in stage.door.taken] == ["一", "二"]


async def test_too_often_is_not_asked_again_until_somebody_knocks(stage: KfStage) -> None:
    stage.hand.says("零")
    # At the start, and for the knock.
    await stage.wecom.eventually(lambda: stage.wecom.count("kf/sync_msg") >= 2)
    stage.kf.most_without_token = 0
    stage.wecom.faults.codes("kf/sync_msg", 95007)
    stage.hand.says("一")
    await stage.wecom.eventually(lambda: any(call.code == 45009 for call in stage.wecom.calls))
    stage.hand.says("二")
    assert await said(stage, 3) == ["零", "一", "二"]


async def test_nothing_is_lost_while_wecom_is_unwell(stage: KfStage) -> None:
    stage.wecom.faults.codes("kf/sync_msg", -1)
    stage.hand.says("一")
    assert await said(stage) == ["一"]


async def test_odd_entries_do_not_stop_the_others(stage: KfStage) -> None:
    about = {"open_kfid": "wkAAA", "external_userid": stage.hand.customer, "origin": 3}
    for odd in (
        {"msgtype": "text"},
        {**about, "msgtype": "text", "text": "not a table", "send_time": "soon"},
        {**about, "msgtype": "image", "image": {"media_id": ["x"]}},
        {**about, "msgtype": 7, "send_time": 10**30},
        {"msgtype": "event", "event": []},
        {"origin": 4, "msgtype": "event", "event": {"event_type": "msg_send_fail"}},
    ):
        stage.hand.happens(odd, tells=False)
    stage.account.log.append("no table at all")
    stage.hand.says("正常")
    await stage.door.until(lambda: any(one.text == "正常" for one in stage.door.taken))
    assert all(one.unsupported for one in stage.door.taken if one.text != "正常")


async def test_a_process_that_dies_with_a_page_loses_and_doubles_nothing(
    wecom: WecomServer,
) -> None:
    memory = memory_of(wecom)
    wecom.kf.page_size, wecom.kf.most_without_token = 3, 100
    async with kf_stage(wecom, memory) as stage:
        stage.hand.says("零")
        await stage.door.takes(1)
        # Taken in, and dead before the cursor moved.
        dying = asyncio.Event()

        async def dies(key: str, value: str, *, expires_at: datetime | None) -> None:
            if key.startswith("cursor:") and len(stage.door.taken) >= 4:
                dying.set()
                await asyncio.Event().wait()
            await PassingMemory.put(memory, key, value, expires_at=expires_at)

        memory.put = dies
        for number in range(1, 8):
            stage.hand.says(str(number))
        await asyncio.wait_for(dying.wait(), 10)
    del memory.put
    taken = [one.text for one in stage.door.taken]
    async with kf_stage(wecom, memory) as again:
        again.door.taken = list(stage.door.taken)
        await again.door.until(lambda: len(again.door.taken) == 8)
        assert len(again.door.knocks) > 8 - len(taken)
    assert [one.text for one in again.door.taken] == ["零", *map(str, range(1, 8))]


# ---------------------------------------------------------------------- several accounts


async def test_one_address_serves_all_accounts_of_a_corporation(wecom: WecomServer) -> None:
    app, bells = wecom.app(), Doorbells()
    first, second = wecom.kf.account(app), wecom.kf.account(app, "wkBBB", "投诉专线")
    adapters = [
        kf_adapter(wecom, first, doorbells=bells),
        kf_adapter(wecom, second, doorbells=bells, name="wecom_kf.complaints"),
    ]
    doors = [Door(), Door()]
    async with serving(adapters[0]) as address:
        app.callback_url = f"{address}/hooks/wecom-kf/main"
        for adapter, door in zip(adapters, doors, strict=True):
            await adapter.start(door)
            await adapter.hold()
        wecom.kf_hand(second, "wmAngry", "赵先生").says("投诉")
        (incoming,) = await doors[1].takes(1)
        assert incoming.account == "wecom_kf.complaints"
        wecom.kf_hand(wecom.kf.account(app, "wkCCC"), "wmElse", "别人").says("不是我们的")
        await wecom.caller.quiet()
        assert doors[0].knocks == []
        await wecom.caller.close()
        for adapter in adapters:
            await adapter.stop()


# ---------------------------------------------------------------------- nothing changes


@pytest.mark.parametrize(
    "inside",
    [
        "<xml></xml>",
        "<a/>",
        "x",
        '<!DOCTYPE x [<!ENTITY a "aa">]><xml><Event>&a;</Event></xml>',
        to_xml({"MsgType": "event", "Event": "kf_account_auth_change", "OpenKfId": "wkAAA"}),
        to_xml({"MsgType": "event", "Event": "kf_msg_or_event", "OpenKfId": "wkOther"}),
        to_xml({"MsgType": "event", "Event": {"a": "b"}, "OpenKfId": ["x", "y"]}),
    ],
)
async def test_what_is_no_knock_fetches_nothing(stage: KfStage, inside: str) -> None:
    await stage.wecom.eventually(lambda: stage.wecom.count("kf/sync_msg"))
    body, query = stage.wecom.caller.enveloped(stage.account.app, inside)
    attempt = await stage.wecom.caller.knock(stage.account.app, body, query)
    assert attempt.status in {200, 403}
    assert attempt.body == b""
    assert stage.wecom.count("kf/sync_msg") == 1


async def test_a_forged_knock_fetches_nothing(stage: KfStage) -> None:
    await stage.wecom.eventually(lambda: stage.wecom.count("kf/sync_msg"))
    fields = {"MsgType": "event", "Event": "kf_msg_or_event", "Token": "x", "OpenKfId": "wkAAA"}
    body, query = stage.wecom.caller.enveloped(stage.account.app, to_xml(fields))
    forged = {**query, "msg_signature": "0" * 40}
    attempt = await stage.wecom.caller.knock(stage.account.app, body, forged)
    assert attempt.status == 403
    assert stage.wecom.count("kf/sync_msg") == 1


async def test_events_nobody_wants_to_know_are_nothing(stage: KfStage) -> None:
    for kind in ("servicer_status_change", "reject_customer_msg_switch_change", "new_one"):
        stage.hand.happens(event(stage.account, kind, "", servicer_userid="lisi", status=2))
    stage.hand.says("x")
    assert await said(stage) == ["x"]
    assert stage.adapter.account == ACCOUNT


# ---------------------------------------------------------------------- several processes


@pytest.mark.parametrize("is_asleep", [False, True], ids=["heard", "not heard"])
async def test_whoever_is_knocked_at_passes_it_on_to_who_fetches(
    wecom: WecomServer, is_asleep: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "_LOOK_AROUND", 0.1 if is_asleep else 60.0)
    memory, street, door = memory_of(wecom), Street(), Door()
    street.is_asleep = is_asleep
    account = wecom.kf.account(wecom.app())
    knocked, fetching = (
        kf_adapter(wecom, account, memory, neighbours=Neighbour(street)) for _ in range(2)
    )
    async with serving(knocked) as address, AsyncExitStack() as stack:
        account.app.callback_url = f"{address}/hooks/wecom-kf/main"
        for adapter in (knocked, fetching):
            await adapter.start(door)
            stack.push_async_callback(adapter.stop)
        stack.push_async_callback(wecom.caller.close)
        await fetching.hold()
        hand = wecom.kf_hand(account, "wmWang", "王女士")
        for number in range(1, 4):
            hand.says(str(number))
            await door.takes(number)
        # At the start; what is passed on brings a token.
        assert len(wecom.kf.asked_without_token) == 1
        await fetching.let_go()
        hand.says("4")
        await wecom.caller.quiet()
        assert len(door.taken) == 3
        await knocked.hold()
        assert [one.text for one in await door.takes(4)] == ["1", "2", "3", "4"]
