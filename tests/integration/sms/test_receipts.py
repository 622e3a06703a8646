"""Reports of delivery as providers post them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.sms.adapter import SmsAdapter
from domain.messaging import Incoming, IncomingKind
from tests.contracts.stage import Door
from tests.integration.sms.stages import SECRET, SmsStage, aliyun_stage, tencent_stage

ALIYUN_SMS = [
    {"phone_number": "13800138000", "success": True, "err_code": "DELIVERED", "biz_id": "1^0"},
    {
        "phone_number": "13800138000",
        "send_time": "2026-11-22 10:00:00",
        "report_time": "2026-11-22 10:00:09",
        "success": False,
        "err_code": "MK:0001",
        "err_msg": "用户关机",
        "sms_size": "1",
        "biz_id": "2^0",
        "out_id": "7",
    },
]
ALIYUN_CALL = [
    {"call_id": "3^1", "callee": "138", "status_code": "200000", "out_id": "7"},
    {"call_id": "4^1", "callee": "138", "status_code": "200005", "status_msg": "用户无法接通"},
]
TENCENT_SMS = [
    {"mobile": "138", "report_status": "SUCCESS", "errmsg": "DELIVRD", "sid": "S1"},
    {
        "user_receive_time": "2026-11-22 10:00:09",
        "nationcode": "86",
        "mobile": "13800138000",
        "report_status": "FAIL",
        "errmsg": "MBBLACK",
        "description": "黑名单",
        "sid": "S2",
    },
]
TENCENT_CALL = {"voiceprompt_callback": {"result": "1", "callid": "C2", "mobile": "138"}}
CASES = [
    (aliyun_stage, "sms", ALIYUN_SMS, "2^0", "用户关机", {"code": 0, "msg": "OK"}),
    (aliyun_stage, "phone", ALIYUN_CALL, "4^1", "用户无法接通", {"code": 0, "msg": "OK"}),
    (tencent_stage, "sms", TENCENT_SMS, "S2", "黑名单", {"result": 0, "errmsg": "OK"}),
    (tencent_stage, "phone", TENCENT_CALL, "C2", "1", {"result": 0, "errmsg": "OK"}),
]


class Posted:
    """The provider's hand on the door."""

    def __init__(self, adapter: SmsAdapter, client: TestClient) -> None:
        self.adapter = adapter
        self.client = client
        self.door = Door()

    async def post(self, body: object, *, token: str = SECRET) -> web.Response:
        (route,) = self.adapter.routes()
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.client.post(route.path, params={"token": token}, data=data)


@pytest.fixture
async def posted() -> AsyncIterator[Posted]:
    async with opened(aliyun_stage()) as posted:
        yield posted


@asynccontextmanager
async def opened(stage: SmsStage) -> AsyncIterator[Posted]:
    """The account's door on a server."""
    app = web.Application()
    app.add_routes(stage.adapter.routes())
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        posted = Posted(stage.adapter, client)
        await stage.adapter.start(posted.door)
        yield posted
        await stage.adapter.stop()


@pytest.mark.parametrize(("make", "way", "body", "known", "reason", "thanks"), CASES)
async def test_what_did_not_arrive_is_told(
    make, way: str, body: object, known: str, reason: str, thanks: dict
) -> None:
    async with opened(make(way)) as posted:
        (route,) = posted.adapter.routes()
        assert (route.method, route.path) == ("POST", f"/hooks/{way}/main")
        answer = await posted.post(body)
        assert (answer.status, await answer.json()) == (200, thanks)
        (told,) = posted.door.taken
        assert isinstance(told, Incoming)
        assert told.kind is IncomingKind.UNDELIVERED
        assert (told.account, told.message_id, told.text) == (f"{way}.main", known, reason)


async def test_what_is_posted_again_is_the_same_event(posted: Posted) -> None:
    await posted.post(ALIYUN_SMS)
    await posted.post(ALIYUN_SMS)
    assert len(posted.door.knocks) == 2
    assert len(posted.door.taken) == 1


async def test_other_news_is_thanked_for() -> None:
    async with opened(tencent_stage("phone")) as posted:
        answer = await posted.post({"voicekey_callback": {"callid": "C2", "keypress": "1"}})
        assert answer.status == 200
        assert posted.door.knocks == []


@pytest.mark.parametrize(
    "query", ["", "?token=", "?token=wrong", f"?token={SECRET}x", "?token=%ff"]
)
async def test_forged_reports_change_nothing(query: str, posted: Posted) -> None:
    (route,) = posted.adapter.routes()
    answer = await posted.client.post(route.path + query, data=json.dumps(ALIYUN_SMS))
    assert answer.status == 403
    assert posted.door.knocks == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", [1], [{}], [{"biz_id": "1"}], "x", [[]], b"[" * 100_000]
)
async def test_what_is_no_report(body: object, posted: Posted) -> None:
    assert (await posted.post(body)).status == 400
    assert posted.door.knocks == []


async def test_too_much_at_once(posted: Posted) -> None:
    assert (await posted.post(b" " * 300_000)).status == 413


async def test_while_nothing_can_be_stored_the_provider_keeps_it(posted: Posted) -> None:
    posted.door.refusals_left = 1
    assert (await posted.post(ALIYUN_SMS)).status == 503
    assert (await posted.post(ALIYUN_SMS)).status == 200
    assert len(posted.door.taken) == 1


async def test_before_the_start_and_after_the_stop(posted: Posted) -> None:
    await posted.adapter.stop()
    assert (await posted.post(ALIYUN_SMS)).status == 503
