"""The emulated customer service, judged by wechatpy's own client, and its ugly sides."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from wechatpy.exceptions import WeChatClientException
from wechatpy.work import WeChatClient, parse_message
from wechatpy.work.crypto import WeChatCrypto

from tests.platforms.test_wecom_emulator import judge
from tests.platforms.wecom import WecomServer
from tests.platforms.wecom.kf import KfAccount
from tests.platforms.wecom.kf_people import KfHand

CUSTOMER = "wmWang"
MENU = [{"type": "click", "click": {"id": "NEW", "content": "报修"}}]


class Asked:
    """wechatpy's client, and what it is refused."""

    def __init__(self, client: WeChatClient) -> None:
        self.client = client

    async def gets(self, name: str, *arguments: Any, of: str = "kf", **named: Any) -> Any:
        return await asyncio.to_thread(getattr(getattr(self.client, of), name), *arguments, **named)

    async def syncs(self, **more: Any) -> Any:
        body = {"open_kfid": "wkAAA", "limit": 1000, **more}
        return await asyncio.to_thread(self.client.post, "kf/sync_msg", data=body)

    async def is_refused(self, asking: Any) -> int:
        with pytest.raises(WeChatClientException) as refused:
            await asking
        return refused.value.errcode


@pytest.fixture
async def wecom() -> AsyncIterator[WecomServer]:
    async with WecomServer() as server:
        yield server


@pytest.fixture
def account(wecom: WecomServer) -> KfAccount:
    return wecom.kf.account(wecom.app())


@pytest.fixture
def hand(wecom: WecomServer, account: KfAccount) -> KfHand:
    return wecom.kf_hand(account, CUSTOMER, "王女士")


@pytest.fixture
def asked(wecom: WecomServer, account: KfAccount) -> Asked:
    return Asked(judge(wecom, account.app))


def tells(hand: KfHand, text: str) -> None:
    """Somebody writes; nobody is told."""
    session = hand.account.session(CUSTOMER)
    session.last_said, session.sent_since = hand._kf.world.clock.now(), 0
    about = {"open_kfid": "wkAAA", "external_userid": CUSTOMER, "origin": 3}
    hand.happens({**about, "msgtype": "text", "text": {"content": text}}, tells=False)


async def test_wechatpys_client_talks_to_it(hand: KfHand, asked: Asked) -> None:
    tells(hand, "漏水")
    found = await asked.syncs()
    assert [one["text"]["content"] for one in found["msg_list"]] == ["漏水"]
    told = await asked.gets("batchget_customer", [CUSTOMER, "wmNobody"])
    assert told["customer_list"][0]["nickname"] == "王女士"
    assert told["invalid_external_userid"] == ["wmNobody"]
    await asked.gets("send_text", CUSTOMER, "wkAAA", "您好", "out-1", of="kf_message")
    await asked.gets("send_msgmenu", CUSTOMER, "wkAAA", "请选", MENU, "", of="kf_message")
    assert [(post.text, post.buttons) for post in hand.posts] == [("您好", []), ("请选", ["报修"])]
    accounts = await asked.gets("get_account_list")
    assert accounts["account_list"][0]["open_kfid"] == "wkAAA"
    assert (await asked.gets("get_servicer_list", "wkAAA"))["servicer_list"] == []


async def test_its_knocks_are_wechatpys_events(wecom: WecomServer, account: KfAccount) -> None:
    account.app.callback_url = "http://127.0.0.1:9/"
    token = wecom.kf.knocks(account)
    _, xml = wecom.caller._latest
    body, query = wecom.caller.enveloped(account.app, xml)
    crypto = WeChatCrypto(account.app.token, account.app.aes_key, wecom.corp_id)
    opened = crypto.decrypt_message(
        body, query["msg_signature"], query["timestamp"], query["nonce"]
    )
    event = parse_message(opened)
    assert (event.event, event.token, event._data["OpenKfId"]) == (
        "kf_msg_or_event",
        token,
        "wkAAA",
    )


async def test_pages_empty_ones_and_cursors(wecom: WecomServer, hand: KfHand, asked: Asked) -> None:
    wecom.kf.page_size, wecom.kf.empty_pages = 2, 1
    wecom.kf.most_without_token = 100
    for text in "一二三":
        tells(hand, text)
    seen, cursor, pages = [], "", 0
    while True:
        page = await asked.syncs(cursor=cursor)
        seen += [one["text"]["content"] for one in page["msg_list"]]
        cursor, pages = page["next_cursor"], pages + 1
        if not page["has_more"]:
            break
    assert (seen, pages) == (["一", "二", "三"], 4)
    assert await asked.is_refused(asked.syncs(cursor="of another")) == 40058
    assert await asked.is_refused(asked.syncs(open_kfid="wkOther")) == 95004


async def test_history_reaches_three_days_back(
    wecom: WecomServer, hand: KfHand, asked: Asked
) -> None:
    tells(hand, "旧")
    wecom.clock.skip(3 * 24 * 3600 + 1)
    tells(hand, "新")
    found = await asked.syncs()
    assert [one["text"]["content"] for one in found["msg_list"]] == ["新"]


async def test_tokens_live_ten_minutes_and_without_one_asking_is_rare(
    wecom: WecomServer, account: KfAccount, asked: Asked
) -> None:
    account.app.callback_url = "http://127.0.0.1:9/"
    token = wecom.kf.knocks(account)
    for _ in range(10):
        await asked.syncs(token=token)
    wecom.clock.skip(601)
    assert await asked.is_refused(asked.syncs(token=token)) == 95007
    for _ in range(3):
        await asked.syncs()
    assert await asked.is_refused(asked.syncs()) == 45009


async def test_five_messages_and_two_days(wecom: WecomServer, hand: KfHand, asked: Asked) -> None:
    def sends(msgid: str) -> Any:
        return asked.gets("send_text", CUSTOMER, "wkAAA", "x", msgid, of="kf_message")

    assert await asked.is_refused(sends("a")) == 95002
    tells(hand, "在吗")
    for number in range(5):
        await sends(f"m-{number}")
    assert await asked.is_refused(sends("m-5")) == 95001
    tells(hand, "在吗")
    assert await asked.is_refused(sends("m-0")) == wecom.kf.repeated_code
    await sends("m-5")
    wecom.clock.skip(48 * 3600)
    assert await asked.is_refused(sends("m-6")) == 95002
    assert await asked.is_refused(sends("no id of yours")) == 40058
    assert len(hand.posts) == 6


async def test_sessions_move_only_forward(hand: KfHand, asked: Asked) -> None:
    tells(hand, "在吗")

    def moves(state: int) -> Any:
        return asked.gets("trans_service_state", "wkAAA", CUSTOMER, state)

    def sends() -> Any:
        return asked.gets("send_text", CUSTOMER, "wkAAA", "x", of="kf_message")

    await moves(1)
    await sends()
    await moves(2)
    assert await asked.is_refused(sends()) == 95018
    assert await asked.is_refused(moves(1)) == 95016
    await moves(3)
    await moves(4)
    assert await asked.is_refused(moves(1)) == 95016
    told = await asked.gets("get_service_state", "wkAAA", CUSTOMER)
    assert told["service_state"] == 4


async def test_a_welcome_is_good_once_and_for_twenty_seconds(
    wecom: WecomServer, hand: KfHand, asked: Asked
) -> None:
    hand.account.app.callback_url = "http://127.0.0.1:9/"

    def greets(code: str, kind: str = "text") -> Any:
        body = {"code": code, "msgtype": kind, kind: {"content": "您好"}}
        return asyncio.to_thread(asked.client.post, "kf/send_msg_on_event", data=body)

    code = hand.enters("lobby")
    assert await asked.is_refused(greets(code, "image")) == 40008
    await greets(code)
    assert await asked.is_refused(greets(code)) == 40029
    # Whoever was greeted lately is not greeted again.
    assert hand.enters("lobby") == ""
    wecom.clock.skip(49 * 3600)
    code = hand.enters("lobby")
    wecom.clock.skip(21)
    assert await asked.is_refused(greets(code)) == 42003
    assert [post.is_greeting for post in hand.posts] == [True]


async def test_what_fails_later_is_told(wecom: WecomServer, hand: KfHand, asked: Asked) -> None:
    hand.account.app.callback_url = "http://127.0.0.1:9/"
    tells(hand, "在吗")
    wecom.kf.fails_later = [10]
    await asked.gets("send_text", CUSTOMER, "wkAAA", "x", "m-1", of="kf_message")
    event = (await asked.syncs())["msg_list"][-1]
    assert "external_userid" not in event
    assert event["event"]["fail_msgid"] == "m-1"
    assert (event["event"]["fail_type"], hand.posts) == (10, [])


async def test_menus_are_kept_to_their_limits(hand: KfHand, asked: Asked) -> None:
    tells(hand, "在吗")

    def shows(head: str, count: int, *, id_: str = "NEW", label: str = "报修") -> Any:
        menu = [{"type": "click", "click": {"id": id_, "content": label}}] * count
        return asked.gets("send_msgmenu", CUSTOMER, "wkAAA", head, menu, "", of="kf_message")

    assert await asked.is_refused(shows("x", 11)) == 95008
    assert await asked.is_refused(shows("字" * 342, 1)) == 45002
    assert await asked.is_refused(shows("x", 1, id_="i" * 129)) == 95009
    assert await asked.is_refused(shows("x", 1, label="字" * 43)) == 95009
    await shows("字" * 341, 10, id_="i" * 128, label="字" * 42)
