"""How messages leave: session or API, buttons, files, and what each refusal means."""

import asyncio
import json

import pytest
from aiohttp import web

from adapters.dingtalk.failures import refusal
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    CardGone,
    DeliveryError,
    Dispatch,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    RetryLater,
    WindowClosed,
)
from domain.messaging import Address, Button, Outgoing
from tests.integration.dingtalk.stages import ACCOUNT, DingtalkStage
from tests.platforms.web_server import Trouble

MARKDOWN = "# 不是标题\n1. 不是列表\n- 也不是 *粗体* `x` [a](b) <b> a_b ~x~ |"
SESSION, PRIVATE = "/robot/sendBySession", "oToMessages/batchSend"


async def send(stage: DingtalkStage, chat: str = "", key: str = "1", **message: object):
    address = Address(account=ACCOUNT, chat=chat or stage.address.chat)
    outgoing = Outgoing(address=address, **message)
    return await stage.adapter.send(Dispatch(key=key, message=outgoing))


async def hears(stage: DingtalkStage) -> None:
    """The person writes: a session begins."""
    taken = len(stage.door.taken)
    await stage.writes("你好")
    await stage.door.takes(taken + 1)


async def test_the_session_is_used_while_it_lasts(streamed: DingtalkStage) -> None:
    await hears(streamed)
    receipt = await send(streamed, title="#1042", text="已受理")
    assert receipt.message_ids == ()
    assert len(streamed.dingtalk.calls_of(SESSION)) == 1
    streamed.dingtalk.clock.skip(5400)
    receipt = await send(streamed, text="第二条")
    assert receipt.message_ids
    assert len(streamed.dingtalk.calls_of(SESSION)) == 1
    assert streamed.person.sees(streamed.chat) == ["#1042\n\n已受理", "第二条"]


async def test_a_session_that_ends_early_is_replaced_by_the_api(streamed: DingtalkStage) -> None:
    await hears(streamed)
    streamed.dingtalk.sessions.clear()
    await send(streamed, text="一")
    await send(streamed, text="二")
    assert streamed.person.sees(streamed.chat) == ["一", "二"]
    assert len(streamed.dingtalk.calls_of(SESSION)) == 1
    assert len(streamed.dingtalk.calls_of(PRIVATE)) == 2


async def test_a_group_hears_by_its_own_id_whose_case_matters(streamed: DingtalkStage) -> None:
    group = streamed.dingtalk.group("售后1群", streamed.person)
    assert streamed.adapter.is_group(group.id)
    await send(streamed, group.id, text="大家好")
    assert streamed.person.sees(group) == ["大家好"]
    with pytest.raises(AddressUnreachable):
        await send(streamed, group.id.lower(), text="x")


async def test_words_are_not_taken_for_markup(streamed: DingtalkStage) -> None:
    await send(streamed, title="标题 *x*", text=MARKDOWN)
    assert streamed.person.sees(streamed.chat) == [f"标题 *x*\n\n{MARKDOWN}"]


@pytest.mark.parametrize("count", [1, 2, 5, 6])
@pytest.mark.parametrize("by_session", [True, False])
async def test_buttons_and_their_commands(
    streamed: DingtalkStage, count: int, by_session: bool
) -> None:
    if by_session:
        await hears(streamed)
    rows = tuple(
        (Button(label=f"按钮{n}", command=f"/show 100{n}", version=n),) for n in range(1, count + 1)
    )
    await send(streamed, title="#1042", text="请选择", buttons=rows)
    (shown,) = streamed.chat.ours
    assert [label for label, _ in shown.buttons] == [f"按钮{n}" for n in range(1, count + 1)]
    assert f"按钮{count}：/show 100{count}" in shown.text
    await streamed.presses(f"按钮{count}")
    pressed = (await streamed.door.takes(1 + by_session))[-1]
    assert (pressed.press.command, pressed.press.version) == (f"/show 100{count}", count)


async def test_nothing_can_be_edited(streamed: DingtalkStage) -> None:
    message = Outgoing(address=streamed.address, text="x", card="ticket:1042")
    with pytest.raises(CardGone):
        await streamed.adapter.send(Dispatch(key="1", message=message, edits="key"))


# ------------------------------------------------------------------ faults


async def test_a_token_that_dies_early_is_fetched_once_for_all(streamed: DingtalkStage) -> None:
    await send(streamed, text="0")
    streamed.dingtalk.expire_tokens()
    await asyncio.gather(*(send(streamed, key=str(n), text=str(n)) for n in range(1, 9)))
    assert sorted(streamed.person.sees(streamed.chat)) == [str(n) for n in range(9)]
    assert len(streamed.dingtalk.calls_of("/oauth2/accessToken")) == 2


async def test_a_token_refused_again_and_again_is_no_loop(streamed: DingtalkStage) -> None:
    streamed.dingtalk.web.answers += [
        web.json_response({"accessToken": f"bad{n}", "expireIn": 7200})
        if n % 2 == 0
        else web.json_response({"code": "InvalidAuthentication"}, status=401)
        for n in range(4)
    ]
    with pytest.raises(AccountRefused):
        await send(streamed, text="x")
    assert streamed.dingtalk.web.answers == []
    await send(streamed, text="y")
    assert streamed.person.sees(streamed.chat) == ["y"]


async def test_no_message_is_given_up_because_there_is_no_token(streamed: DingtalkStage) -> None:
    odd = {"code": "something.new", "message": "?"}
    streamed.dingtalk.web.answers.append(web.json_response(odd, status=400))
    with pytest.raises(AccountRefused):
        await send(streamed, text="x")


async def test_no_answer_after_the_effect_is_unknown(streamed: DingtalkStage) -> None:
    await send(streamed, text="0")
    streamed.dingtalk.web.troubles.append(Trouble.SILENT_AFTER_EFFECT)
    with pytest.raises(OutcomeUnknown):
        await send(streamed, text="x")
    streamed.dingtalk.web.troubles.append(Trouble.CUT_AFTER_EFFECT)
    with pytest.raises(OutcomeUnknown):
        await send(streamed, text="y")
    assert streamed.person.sees(streamed.chat) == ["0", "x", "y"]


async def test_no_token_in_time_is_certainly_not_delivered(streamed: DingtalkStage) -> None:
    streamed.dingtalk.web.troubles.append(Trouble.CUT_AFTER_EFFECT)
    with pytest.raises(RetryLater):
        await send(streamed, text="x")


@pytest.mark.parametrize(
    ("status", "expected"), [(500, RetryLater), (502, RetryLater), (504, OutcomeUnknown)]
)
async def test_a_server_in_trouble(
    streamed: DingtalkStage, status: int, expected: type[DeliveryError]
) -> None:
    await send(streamed, text="0")
    streamed.dingtalk.web.answers.append(web.Response(status=status, text="<html>"))
    with pytest.raises(expected):
        await send(streamed, text="x")


async def test_a_network_address_turned_away(streamed: DingtalkStage) -> None:
    await send(streamed, text="0")
    body = {"status": 1111, "wait": 5, "source": "x5", "punish": "deny"}
    streamed.dingtalk.web.answers.append(web.json_response(body))
    with pytest.raises(RetryLater) as later:
        await send(streamed, text="x")
    assert (later.value.after, later.value.scope) == (300, LimitScope.ACCOUNT)


async def test_a_month_used_up_and_a_second_too_full(streamed: DingtalkStage) -> None:
    app = streamed.dingtalk.app
    app.month_quota = 0
    with pytest.raises(RetryLater) as later:
        await send(streamed, text="x")
    assert (later.value.after, later.value.scope) == (3600, LimitScope.ACCOUNT)
    app.month_quota, app.qps = None, 0
    with pytest.raises(RetryLater) as later:
        await send(streamed, text="x")
    assert later.value.after < 10
    app.qps = None
    await hears(streamed)
    app.month_quota = 0
    await send(streamed, text="by the session, which costs nothing")
    assert len(streamed.chat.ours) == 1


async def test_a_missing_permission_is_named(streamed: DingtalkStage) -> None:
    streamed.dingtalk.app.permissions.clear()
    with pytest.raises(AccountRefused, match="qyapi_robot_sendmsg"):
        await send(streamed, text="x")


async def test_people_slowed_down_or_gone(streamed: DingtalkStage) -> None:
    streamed.dingtalk.flow_controlled.add(streamed.address.chat)
    with pytest.raises(RetryLater) as later:
        await send(streamed, text="x")
    assert later.value.scope is LimitScope.CHAT
    with pytest.raises(AddressUnreachable):
        await send(streamed, "left-long-ago", text="x")


async def test_outsiders_are_reached_by_their_session_alone(streamed: DingtalkStage) -> None:
    outsider = streamed.dingtalk.outsider("路人")
    chat = outsider.chat_with(streamed.dingtalk.app)
    await outsider.says(chat, "有人吗")
    (incoming,) = await streamed.door.takes(1)
    await send(streamed, incoming.address.chat, text="在的")
    assert outsider.sees(chat) == ["在的"]
    streamed.dingtalk.clock.skip(5400)
    with pytest.raises(WindowClosed):
        await send(streamed, incoming.address.chat, text="还在吗")
    await outsider.says(chat, "我还在")
    await streamed.door.takes(2)
    await send(streamed, incoming.address.chat, text="还在吗")
    assert outsider.sees(chat) == ["在的", "还在吗"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("openconversationid.notexisted", AddressUnreachable),
        ("invalidparameter.userids.invalid", AddressUnreachable),
        ("staffid.notexisted", AddressUnreachable),
        ("bot.stopped", AccountRefused),
        ("invalidparameter.robotcode.auth", AccountRefused),
        ("invalidparameter.msgparam.invalid", MessageRefused),
        ("90020", RetryLater),
        ("130101", RetryLater),
        ("send.too.fast", RetryLater),
        ("88", RetryLater),
        ("430101", MessageRefused),
    ],
)
def test_what_codes_mean(code: str, expected: type[DeliveryError]) -> None:
    assert isinstance(refusal(code, code), expected)


async def test_parameters_are_json_in_a_string(streamed: DingtalkStage) -> None:
    await send(streamed, text='"quotes" \\ and\nlines')
    (call,) = streamed.dingtalk.calls_of(PRIVATE)
    assert json.loads(call.values["msgParam"]) == {"content": '"quotes" \\ and\nlines'}
