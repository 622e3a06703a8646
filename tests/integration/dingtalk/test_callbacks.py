"""HTTP mode: what is forged, old, replayed or odd changes nothing."""

import base64
import hmac
import json
from datetime import UTC, datetime

import aiohttp
import pytest

from adapters.dingtalk.callback import is_signed
from domain.delivery import Dispatch
from domain.messaging import Outgoing
from tests.integration.dingtalk.stages import DingtalkStage

# Computed independently.
SECRET, STAMP = "SECtest", "1700000000000"
SIGN = b"aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g="
AT = 1_700_000_000


@pytest.mark.parametrize(
    ("stamp", "sign", "shift", "is_good"),
    [
        (STAMP, SIGN, 0, True),
        (STAMP, SIGN, 3600, True),
        (STAMP, SIGN, -3600, True),
        (STAMP, SIGN, 3601, False),
        (STAMP, SIGN, -3601, False),
        (STAMP, SIGN[:-1], 0, False),
        (STAMP, b"", 0, False),
        ("", b"", 0, False),
        ("１７００", SIGN, 0, False),
        ("-1", SIGN, 0, False),
    ],
)
def test_signatures(stamp: str, sign: bytes, shift: int, is_good: bool) -> None:
    now = datetime.fromtimestamp(AT + shift, UTC)
    assert is_signed(stamp, sign, SECRET, now) is is_good


async def post(stage: DingtalkStage, body: bytes, *, sign: str = "", age: float = 0) -> int:
    """Status of one knock; signed rightly unless told otherwise."""
    app, clock = stage.dingtalk.app, stage.dingtalk.clock
    stamp = str(int((clock.now() - age) * 1000))
    signed = f"{stamp}\n{app.client_secret}".encode()
    right = base64.b64encode(hmac.digest(app.client_secret.encode(), signed, "sha256")).decode()
    headers = {"timestamp": stamp, "sign": sign or right}
    async with (
        aiohttp.ClientSession() as session,
        session.post(app.callback_url, data=body, headers=headers) as answer,
    ):
        assert await answer.read() == b""
        return answer.status


def payload(stage: DingtalkStage, **more: object) -> bytes:
    found = {
        "msgId": "m1", "conversationId": "cidX==", "conversationType": "1", "robotCode": "dingabc",
        "senderStaffId": "wang01", "senderNick": "王", "createAt": 1_790_000_000_000,
        "msgtype": "text", "text": {"content": "你好"}, **more,
    }  # fmt: skip
    return json.dumps(found).encode()


@pytest.mark.parametrize("forgery", [{"sign": "AAAA"}, {"age": 3700}, {"age": -3700}])
async def test_forged_and_old_ones_are_refused(called: DingtalkStage, forgery: dict) -> None:
    assert await post(called, payload(called), **forgery) == 403
    assert called.door.knocks == []


async def test_a_replay_is_the_same_event(called: DingtalkStage) -> None:
    assert [await post(called, payload(called)) for _ in range(3)] == [200, 200, 200]
    assert len(called.door.taken) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"msgId":{}}'])
async def test_what_is_no_message_is_refused(called: DingtalkStage, body: bytes) -> None:
    assert await post(called, body) == 400
    assert called.door.knocks == []


async def test_no_message_is_that_long(called: DingtalkStage) -> None:
    assert await post(called, b" " * (256 * 1024 + 1)) == 413


async def test_nobody_makes_us_post_elsewhere(called: DingtalkStage) -> None:
    far = {"sessionWebhook": "http://169.254.169.254/x", "sessionWebhookExpiredTime": 10**13}
    assert await post(called, payload(called, **far)) == 200
    message = Outgoing(address=called.address, text="x")
    await called.adapter.send(Dispatch(key="1", message=message))
    assert called.person.sees(called.chat) == ["x"]
    assert called.dingtalk.calls_of("/robot/sendBySession") == []


async def test_a_closed_house_takes_nothing(called: DingtalkStage) -> None:
    await called.adapter.stop()
    assert await post(called, payload(called)) == 503
