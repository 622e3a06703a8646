import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession

from domain.messaging import Address, Outgoing
from tests.integration.webchat.house import ACCOUNT, House
from tests.integration.webchat.page import bearer, new_session


async def poll(http: ClientSession, session: dict[str, Any], revision: str = "") -> dict[str, Any]:
    params = {"revision": revision} if revision else {}
    async with http.get("/chat/poll", params=params, headers=bearer(session)) as response:
        assert response.status == 200
        return await response.json()


async def post(http: ClientSession, session: dict[str, Any], text: str, id: str) -> dict[str, Any]:
    frame = {"type": "say", "id": id, "text": text}
    async with http.post("/chat/messages", json=frame, headers=bearer(session)) as response:
        return await response.json()


async def test_a_talk_without_sockets(home: House, http: ClientSession) -> None:
    session = await new_session(http)
    opening = await poll(http, session)
    assert opening["is_opening"]
    assert opening["lines"] == []

    waiting = asyncio.create_task(poll(http, session, "0"))
    assert (await post(http, session, "打印机坏了", "message-1"))["type"] == "ack"
    news = await waiting
    texts = [line["text"] for line in news["lines"]]
    while "收到：打印机坏了" not in texts:
        news = await poll(http, session, str(news["revision"]))
        texts += [line["text"] for line in news["lines"]]

    assert texts == ["打印机坏了", "收到：打印机坏了"]
    assert len(home.desk.taken) == 1


async def test_a_waiting_request_hears_what_gongdan_says(home: House, http: ClientSession) -> None:
    session = await new_session(http)
    waiting = asyncio.create_task(poll(http, session, "0"))
    await asyncio.sleep(0)
    address = Address(account=ACCOUNT, chat=session["chat"])
    await home.desk.show(Outgoing(address=address, text="工程师在路上了。"), key="1")

    assert [line["text"] for line in (await waiting)["lines"]] == ["工程师在路上了。"]


async def test_stopping_answers_those_who_wait(home: House, http: ClientSession) -> None:
    session = await new_session(http)
    waiting = asyncio.create_task(poll(http, session, "0"))
    await asyncio.sleep(0.05)

    await home.adapter.stop()

    assert (await waiting)["type"] == "nothing"


@pytest.mark.parametrize("revision", ["x", "-1", "1" * 40, "٣"])
async def test_a_revision_is_a_number(http: ClientSession, revision: str) -> None:
    session = await new_session(http)
    async with http.get(
        "/chat/poll", params={"revision": revision}, headers=bearer(session)
    ) as response:
        assert response.status == 400


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "x"}])
async def test_without_a_token_nothing_is_told(
    http: ClientSession, headers: dict[str, str]
) -> None:
    async with http.get("/chat/poll", headers=headers) as polled:
        assert polled.status == 401
    async with http.post("/chat/messages", json={"type": "say"}, headers=headers) as said:
        assert said.status == 401
        assert (await said.json())["sentence"] == "登录已失效，请刷新页面。"


async def test_another_sites_page_can_say_nothing(home: House, http: ClientSession) -> None:
    session = await new_session(http)
    headers = bearer(session) | {"Origin": "https://evil.example.com"}
    async with http.post("/chat/messages", json={"type": "say"}, headers=headers) as response:
        assert response.status == 403
    assert home.desk.taken == []


async def test_a_body_too_large_is_refused(http: ClientSession) -> None:
    session = await new_session(http)
    async with http.post(
        "/chat/messages", data=b'{"text": "' + b"x" * 200_000 + b'"}', headers=bearer(session)
    ) as response:
        assert response.status == 400
