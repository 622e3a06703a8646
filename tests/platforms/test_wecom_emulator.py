"""The emulated WeCom, judged by wechatpy's own client, and its ugly sides."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from wechatpy.exceptions import WeChatClientException
from wechatpy.work import WeChatClient

from tests.platforms.wecom import App, TokenMode, WecomServer


@pytest.fixture
async def wecom() -> AsyncIterator[WecomServer]:
    async with WecomServer() as server:
        server.member("ZhangSan", "张三")
        yield server


def judge(wecom: WecomServer, app: App) -> WeChatClient:
    """The library's client, pointed at the emulator."""

    class Client(WeChatClient):
        API_BASE_URL = f"{wecom.url}/cgi-bin/"

        def fetch_access_token(self) -> Any:
            return self._fetch_access_token(
                url=f"{self.API_BASE_URL}gettoken",
                params={"corpid": self.corp_id, "corpsecret": self.secret},
            )

    return Client(wecom.corp_id, app.secret)


async def test_wechatpys_client_talks_to_it(wecom: WecomServer) -> None:
    app = wecom.app()

    def talk() -> tuple[Any, Any]:
        with_app = judge(wecom, app)
        sent = with_app.message.send_text(app.agent_id, ["zhangsan", "nobody"], "你好")
        return sent, with_app.user.get("zhangsan")

    sent, user = await asyncio.to_thread(talk)
    assert (sent["errcode"], sent["invaliduser"]) == (0, "nobody")
    assert user["name"] == "张三"
    assert [post.text for post in wecom.shown_to("zhangsan", app.agent_id)] == ["你好"]


async def test_wechatpys_client_hears_refusals(wecom: WecomServer) -> None:
    app = wecom.app()

    def send_to(user: str) -> int:
        with pytest.raises(WeChatClientException) as refused:
            judge(wecom, app).message.send_text(app.agent_id, [user], "x")
        return refused.value.errcode

    assert await asyncio.to_thread(send_to, "nobody") == 81013
    wecom.untrusted = "203.0.113.7"
    assert await asyncio.to_thread(send_to, "zhangsan") == 60020


async def asked(wecom: WecomServer, path: str, body: dict | None = None, **params: Any) -> dict:
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            "POST" if body is not None else "GET",
            f"{wecom.url}/cgi-bin/{path}",
            json=body,
            params=params,
        ) as answer,
    ):
        assert answer.status == 200
        return await answer.json()


async def token_of(wecom: WecomServer, app: App) -> str:
    answer = await asked(wecom, "gettoken", corpid=wecom.corp_id, corpsecret=app.secret)
    return answer["access_token"]


@pytest.mark.parametrize("mode", TokenMode)
async def test_each_way_of_giving_tokens(wecom: WecomServer, mode: TokenMode) -> None:
    app = wecom.app(mode=mode)
    first, second = await token_of(wecom, app), await token_of(wecom, app)
    assert (first == second) == (mode is TokenMode.SAME)
    answer = await asked(wecom, "getcallbackip", access_token=first)
    assert answer["errcode"] == (40014 if mode is TokenMode.FRESH_ALONE else 0)


async def test_what_is_beyond_thirty_a_minute_is_dropped_without_a_word(
    wecom: WecomServer,
) -> None:
    app = wecom.app()
    for number in range(31):
        body = {"touser": "zhangsan", "agentid": app.agent_id, "msgtype": "text"}
        wecom.send(app, {**body, "text": {"content": str(number)}})
    assert len(wecom.shown_to("zhangsan", app.agent_id)) == 30
    wecom.clock.skip(61)
    wecom.send(app, {**body, "text": {"content": "again"}})
    assert len(wecom.shown_to("zhangsan", app.agent_id)) == 31


async def test_a_code_is_good_for_one_change(wecom: WecomServer) -> None:
    app, token = wecom.app(), await token_of(wecom, wecom.app())
    card = {
        "card_type": "button_interaction",
        "main_title": {"title": "一"},
        "task_id": "T-1",
        "button_list": [{"text": "受理", "key": "accept"}],
    }
    body = {"touser": "zhangsan", "agentid": app.agent_id, "msgtype": "template_card"}
    sent = await asked(wecom, "message/send", {**body, "template_card": card}, access_token=token)
    change = {
        "userids": ["zhangsan"],
        "agentid": app.agent_id,
        "response_code": sent["response_code"],
        "button": {"replace_name": "李四已受理"},
    }
    path = "message/update_template_card"
    codes = [(await asked(wecom, path, change, access_token=token))["errcode"] for _ in range(2)]
    assert codes == [0, 40058]
    (post,) = wecom.shown_to("zhangsan", app.agent_id)
    assert (post.buttons, post.text) == ([], "一\n李四已受理")


async def test_an_address_that_is_down_is_tried_four_times(wecom: WecomServer) -> None:
    app = wecom.app(callback_url="http://127.0.0.1:9/hooks/wecom/main")
    wecom.hand(app, wecom.members["zhangsan"]).says("x")
    await wecom.caller.quiet()
    assert [attempt.status for attempt in wecom.caller.attempts] == [0, 0, 0, 0]
