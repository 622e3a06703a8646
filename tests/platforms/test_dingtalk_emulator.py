"""The emulated DingTalk, judged by the official SDK and held against the documentation."""

import asyncio
import base64
import hmac
import json

import aiohttp
import pytest
from yarl import URL

from tests.platforms.dingtalk import DingtalkServer
from tests.platforms.dingtalk.records import Push
from tests.platforms.dingtalk_judge import Judge

OPEN = {
    "clientId": "dingabc",
    "clientSecret": "s3cr3t",
    "subscriptions": [{"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}],
}
ACTION = "dtmd://dingtalkclient/sendMessage?content=%2Fclose%20T-42"


async def answered(dingtalk: DingtalkServer) -> Push:
    """The latest push, once the other side has answered it."""
    push = dingtalk.pushes[-1]
    async with asyncio.timeout(20):
        await push.answered.wait()
    return push


async def post(dingtalk: DingtalkServer, path: str, body: object, token: str = "") -> tuple:
    """(status, answer) of one call."""
    headers = {"x-acs-dingtalk-access-token": token}
    async with (
        aiohttp.ClientSession() as session,
        session.post(dingtalk.url + path, json=body, headers=headers) as answer,
    ):
        return answer.status, await answer.json(content_type=None)


async def a_token(dingtalk: DingtalkServer) -> str:
    _, answer = await post(
        dingtalk, "/v1.0/oauth2/accessToken", {"appKey": "dingabc", "appSecret": "s3cr3t"}
    )
    return answer["accessToken"]


async def send(dingtalk: DingtalkServer, **changes: object) -> tuple:
    body = {
        "robotCode": "dingabc",
        "userIds": ["manager01"],
        "msgKey": "sampleText",
        "msgParam": '{"content":"hello"}',
    }
    token = await a_token(dingtalk)
    return await post(dingtalk, "/v1.0/robot/oToMessages/batchSend", body | changes, token)


# ------------------------------------------------------------------ the official SDK


async def test_the_sdk_hears_a_person(dingtalk: DingtalkServer, judge: Judge) -> None:
    person = dingtalk.person("manager01", "张三")
    await person.says(person.chat_with(dingtalk.app), "洗衣机不转")
    push = await answered(dingtalk)
    (message,) = judge.heard.messages
    assert (message.get_text_list(), message.sender_staff_id) == (["洗衣机不转"], "manager01")
    assert message.conversation_type == "1"
    assert message.session_webhook_expired_time - message.create_at == 5_400_000
    assert json.loads(push.answer["data"]) == {"response": "OK"}


async def test_the_sdk_hears_of_a_group_what_mentions_it(
    dingtalk: DingtalkServer, judge: Judge
) -> None:
    person = dingtalk.person("manager01", "张三")
    group = dingtalk.group("售后1群", person)
    await person.says(group, "unter uns", at=False)
    await person.says(group, "an dich")
    await answered(dingtalk)
    (message,) = judge.heard.messages
    assert message.conversation_title == "售后1群"
    assert message.is_in_at_list
    assert [text.strip() for text in message.get_text_list()] == ["an dich"]


async def test_the_sdk_reads_pictures_and_rich_text(dingtalk: DingtalkServer, judge: Judge) -> None:
    person = dingtalk.person("manager01", "张三")
    chat = person.chat_with(dingtalk.app)
    await person.sends_rich(chat, "看这里", b"picture")
    await answered(dingtalk)
    await person.sends_file(chat, "a.png", b"picture", "picture")
    await answered(dingtalk)
    rich, picture = judge.heard.messages
    assert rich.get_text_list() == ["看这里"]
    assert len(rich.get_image_list()) == 1
    assert picture.image_content.download_code in dingtalk.codes


async def test_the_sdk_presses_a_card(dingtalk: DingtalkServer, judge: Judge) -> None:
    dingtalk.person("manager01", "张三")
    body = {
        "cardTemplateId": "x.schema",
        "outTrackId": "T-42-7",
        "callbackType": "STREAM",
        "cardData": {"cardParamMap": {"title": "T-42", "status": "待处理"}},
        "openSpaceId": "dtv1.card//IM_ROBOT.manager01",
    }
    token = await a_token(dingtalk)
    status, made = await post(dingtalk, "/v1.0/card/instances/createAndDeliver", body, token)
    assert (status, made["result"]["deliverResults"][0]["success"]) == (200, True)
    card = dingtalk.cards["T-42-7"]
    await dingtalk.card_desk.press(dingtalk.app, card, "manager01", "close", {"status": "已解决"})
    assert card.values == {"title": "T-42", "status": "已解决"}
    again, _ = await post(dingtalk, "/v1.0/card/instances/createAndDeliver", body, token)
    assert again == 400


async def test_the_sdk_answers_pings_and_comes_back_after_a_farewell(
    dingtalk: DingtalkServer, judge: Judge
) -> None:
    (ping,) = await dingtalk.gateway.pings(dingtalk.app)
    await answered(dingtalk)
    assert json.loads(ping.answer["data"]) == ping.data
    (old,) = dingtalk.app.sockets
    await dingtalk.gateway.disconnects(dingtalk.app, old)
    await dingtalk.eventually(lambda: dingtalk.gateway.opened == 2)
    person = dingtalk.person("manager01", "张三")
    await dingtalk.eventually(lambda: dingtalk.app.sockets and old not in dingtalk.app.sockets)
    await person.says(person.chat_with(dingtalk.app), "danach")
    await answered(dingtalk)
    assert judge.heard.messages[-1].get_text_list() == ["danach"]


async def test_the_sdk_takes_an_event(dingtalk: DingtalkServer, judge: Judge) -> None:
    tries = await dingtalk.gateway.push_event(dingtalk.app, "user_leave_org", {"userId": ["x"]})
    assert set(judge.events.types) == {"user_leave_org"}
    assert tries[-1].answer["code"] == 200


async def test_the_sdk_answers_through_the_session(dingtalk: DingtalkServer, judge: Judge) -> None:
    person = dingtalk.person("manager01", "张三")
    chat = person.chat_with(dingtalk.app)
    await person.says(chat, "hallo")
    await answered(dingtalk)
    (message,) = judge.heard.messages
    answer = await asyncio.to_thread(judge.heard.reply_markdown, "T-42", "#### 已受理", message)
    assert answer["errcode"] == 0
    assert person.sees(chat) == ["已受理"]


# ------------------------------------------------------------------ opening


async def test_a_wrong_secret_is_refused(dingtalk: DingtalkServer) -> None:
    status, answer = await post(
        dingtalk, "/v1.0/gateway/connections/open", OPEN | {"clientSecret": "wrong"}
    )
    assert status == 401
    assert {"code", "message"} <= answer.keys()


@pytest.mark.parametrize("age", [0, 89, 90])
async def test_a_ticket_is_good_once_for_ninety_seconds(dingtalk: DingtalkServer, age: int) -> None:
    dingtalk.clock.stop()
    _, opened = await post(dingtalk, "/v1.0/gateway/connections/open", OPEN)
    dingtalk.clock.skip(age)
    async with aiohttp.ClientSession() as session:
        if age < 90:
            async with session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]}):
                pass
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]})


async def test_pushes_are_spread_and_nobody_hears_them_twice(dingtalk: DingtalkServer) -> None:
    person = dingtalk.person("manager01", "张三")
    chat = person.chat_with(dingtalk.app)
    await person.says(chat, "niemand da")
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(2):
            _, opened = await post(dingtalk, "/v1.0/gateway/connections/open", OPEN)
            ticket = {"ticket": opened["ticket"]}
            sockets.append(await session.ws_connect(opened["endpoint"], params=ticket))
        for number in range(20):
            await person.says(chat, str(number))
        first, second = (len(socket.pushed) for socket in dingtalk.app.sockets)
        frame = await sockets[0].receive_json()
        for socket in sockets:
            await socket.close()
    assert first
    assert second
    assert first + second == 20
    assert isinstance(frame["headers"]["time"], str)
    assert isinstance(frame["data"], str)
    assert len(dingtalk.lost) == 1


async def test_an_event_comes_again_until_it_is_taken(dingtalk: DingtalkServer) -> None:
    dingtalk.gateway.patience = 0.05
    subscriptions = [{"type": "EVENT", "topic": "*"}]
    _, opened = await post(
        dingtalk, "/v1.0/gateway/connections/open", OPEN | {"subscriptions": subscriptions}
    )
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(opened["endpoint"], params={"ticket": opened["ticket"]}) as socket,
    ):
        pushing = asyncio.create_task(dingtalk.gateway.push_event(dingtalk.app, "x", {}))
        ids = []
        for status in (None, "LATER", "SUCCESS"):
            frame = await socket.receive_json()
            ids.append(frame["headers"]["eventId"])
            if status:
                headers = {"messageId": frame["headers"]["messageId"]}
                data = json.dumps({"status": status})
                await socket.send_json({"code": 200, "headers": headers, "data": data})
        assert len(await pushing) == 3
        assert len(set(ids)) == 1


# ------------------------------------------------------------------ sending


async def test_a_message_is_shown_read_and_taken_back(dingtalk: DingtalkServer) -> None:
    person = dingtalk.person("manager01", "张三")
    chat = person.chat_with(dingtalk.app)
    _, sent = await send(dingtalk)
    assert person.sees(chat) == ["hello"]
    person.reads(chat.ours[0])
    token, key = await a_token(dingtalk), sent["processQueryKey"]
    query = {"robotCode": "dingabc", "processQueryKey": key}
    async with aiohttp.ClientSession() as session:
        path = f"{dingtalk.url}/v1.0/robot/oToMessages/readStatus"
        headers = {"x-acs-dingtalk-access-token": token}
        async with session.get(path, params=query, headers=headers) as answer:
            read = await answer.json()
    assert read["messageReadInfoList"][0]["readStatus"] == "READ"
    body = {"robotCode": "dingabc", "processQueryKeys": [key, "unknown"]}
    _, recalled = await post(dingtalk, "/v1.0/robot/otoMessages/batchRecall", body, token)
    assert recalled["successResult"] == [key]
    assert list(recalled["failedResult"]) == ["unknown"]
    assert person.sees(chat) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"msgParam": {"content": "x"}}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": '{"content":""}'}, "invalidParameter.msgParam.invalid"),
        ({"msgParam": json.dumps({"content": "x" * 15_000})}, "invalidParameter.msgParam.invalid"),
        ({"msgKey": "sampleActionCard1"}, "invalidParameter.msgKey.invalid"),
        ({"userIds": []}, "invalidParameter.userIds.empty"),
        ({"userIds": [str(n) for n in range(21)]}, "invalidParameter.userIds.overMax"),
        ({"robotCode": "other"}, "invalidParameter.robotCode.notExsit"),
    ],
)
async def test_what_is_not_as_documented_is_refused(
    dingtalk: DingtalkServer, changes: dict, code: str
) -> None:
    status, answer = await send(dingtalk, **changes)
    assert (status, answer["code"]) == (400, code)


async def test_who_cannot_be_reached_is_listed(dingtalk: DingtalkServer) -> None:
    dingtalk.person("slow", "慢")
    dingtalk.flow_controlled.add("slow")
    _, answer = await send(dingtalk, userIds=["slow", "nobody"])
    assert answer["flowControlledStaffIdList"] == ["slow"]
    assert answer["invalidStaffIdList"] == ["nobody"]


async def test_tokens_permissions_and_quotas(dingtalk: DingtalkServer) -> None:
    dingtalk.person("manager01", "张三")
    status, answer = await post(dingtalk, "/v1.0/robot/oToMessages/batchSend", {}, "old")
    assert (status, answer["code"]) == (401, "InvalidAuthentication")
    dingtalk.app.qps, dingtalk.app.month_quota = 1, 2
    dingtalk.clock.stop()
    assert (await send(dingtalk))[0] == 200
    assert (await send(dingtalk))[1]["code"].endswith("QpsLimitForAppkeyAndApi")
    assert (await send(dingtalk))[1]["code"].endswith("ApiCountLimitForOrg")
    dingtalk.app.permissions.clear()
    status, answer = await send(dingtalk)
    assert status == 403
    assert answer["accessdenieddetail"] == {"requiredScopes": ["qyapi_robot_sendmsg"]}


async def test_a_session_ends_after_ninety_minutes(dingtalk: DingtalkServer) -> None:
    person = dingtalk.person("manager01", "张三")
    chat = person.chat_with(dingtalk.app)
    dingtalk.clock.stop()
    await person.says(chat, "hallo")
    path = dingtalk.lost[-1]["sessionWebhook"].removeprefix(dingtalk.url)
    text = {"msgtype": "text", "text": {"content": "x"}}
    assert (await post(dingtalk, path, text))[1]["errcode"] == 0
    status, answer = await post(dingtalk, path, {"msgtype": "image", "image": {}})
    assert (status, answer["errcode"]) == (200, 400105)
    dingtalk.clock.skip(5400)
    assert (await post(dingtalk, path, text))[1]["errcode"] == 300001


async def test_a_press_says_the_content_of_the_link(dingtalk: DingtalkServer) -> None:
    person = dingtalk.person("manager01", "张三")
    chat = person.chat_with(dingtalk.app)
    card = {"title": "T", "text": "### 洗衣机", "singleTitle": "已解决", "singleURL": ACTION}
    await send(dingtalk, msgKey="sampleActionCard", msgParam=json.dumps(card))
    said = await person.presses(chat, "已解决")
    assert said.text == "/close T-42"


async def test_the_custom_robot_is_signed_and_slow(dingtalk: DingtalkServer) -> None:
    group = dingtalk.group("告警")
    dingtalk.robots.custom_secrets["tok"] = ("SECx", group)
    dingtalk.clock.stop()
    stamp = str(int(dingtalk.clock.now() * 1000))
    signed = base64.b64encode(hmac.digest(b"SECx", f"{stamp}\nSECx".encode(), "sha256")).decode()
    query = str(URL("/robot/send").with_query(access_token="tok", timestamp=stamp, sign=signed))
    text = {"msgtype": "text", "text": {"content": "x"}}
    codes = [(await post(dingtalk, query, text))[1]["errcode"] for _ in range(21)]
    assert codes == [0] * 20 + [130101]
    assert (await post(dingtalk, "/robot/send?access_token=tok", text))[1]["errcode"] == 310000
    assert len(group.ours) == 20
