"""SMS and calls as two providers see them, and whatever providers do to them."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web

from adapters.sms.provider import Request
from adapters.sms.signing import by_acs3, by_tc3
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    DeliveryError,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    RetryLater,
)
from tests.contracts.adapter_contract import SendingContract
from tests.integration.sms.stages import SmsStage, aliyun_stage, tencent_stage
from tests.platforms.web_server import Trouble

MAKERS = {
    "aliyun sms": aliyun_stage,
    "aliyun phone": lambda: aliyun_stage("phone"),
    "tencent sms": tencent_stage,
    "tencent phone": lambda: tencent_stage("phone"),
}
VALUES = (("due", "11月22日 11:00"), ("title", "打印机 卡纸\n无法\t打印【急】"))


@pytest.fixture(params=list(MAKERS))
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[SmsStage]:
    stage = MAKERS[request.param]()
    async with stage.server:
        yield stage
        await stage.adapter.stop()


class TestSmsAndCalls(SendingContract):
    @pytest.fixture(params=list(MAKERS))
    async def stage(self, request: pytest.FixtureRequest) -> AsyncIterator[SmsStage]:
        stage = MAKERS[request.param]()
        async with stage.server:
            yield stage
            await stage.adapter.stop()


async def failure(stage: SmsStage, **more: object) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        await stage.send(**more)
    return failed.value


def test_the_published_example_of_aliyuns_signature() -> None:
    """Source: Alibaba Cloud, "V3 request body and signature", the fixed example."""
    sign = by_acs3(
        "YourAccessKeyId", "YourAccessKeySecret", action="RunInstances", version="2014-05-26"
    )
    query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai"
    request = Request(
        method="POST", url=f"https://ecs.cn-shanghai.aliyuncs.com/?{query}", headers={}
    )
    at = datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC)
    signed = sign(request, at, "3156853299f313e23d1673dc12e1703d")
    assert signed.headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_the_published_example_of_tencents_signature() -> None:
    """Source: Tencent Cloud API, "Signature v3", the example of DescribeInstances."""
    sign = by_tc3(
        "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
        service="cvm",
        action="DescribeInstances",
        version="2017-03-12",
        region="ap-guangzhou",
    )
    body = (
        rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    )
    request = Request(
        method="POST",
        url="https://cvm.tencentcloudapi.com/",
        headers={"content-type": "application/json; charset=utf-8"},
        body=body,
    )
    signed = sign(request, datetime.fromtimestamp(1551113065, UTC), "")
    assert signed.headers["Authorization"] == (
        "TC3-HMAC-SHA256 "
        "Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


async def test_a_template_is_filled_and_cut_to_what_is_allowed() -> None:
    stage = aliyun_stage(longest=8)
    async with stage.server:
        receipt = await stage.send(ticket=1042, title="ignored", values=VALUES)
        await stage.adapter.stop()
    (sent,) = stage.platform.sent
    assert sent["to"] == "13800138000"
    assert sent["SignName"] == "售后 & 支持"
    assert (sent["TemplateCode"], sent["OutId"]) == ("SMS_123", "7")
    assert json.loads(sent["TemplateParam"]) == {
        "number": "1042",
        "title": "打印机 卡纸 …",
        "due": "11月22日 …",
    }
    assert receipt.message_ids == ("000001^0",)


async def test_variables_without_names_come_in_their_order() -> None:
    params = {"1": "工单{number}", "10": "{due}", "2": "{title}"}
    stage = tencent_stage(params=params, longest=10)
    async with stage.server:
        receipt = await stage.send(ticket=1042, values=VALUES)
        await stage.adapter.stop()
    (sent,) = stage.platform.sent
    assert sent["TemplateParamSet"] == ["工单1042", "打印机 卡纸 无法…", "11月22日 11…"]
    assert sent["PhoneNumberSet"] == ["+8613800138000"]
    assert (sent["SignName"], sent["SessionContext"]) == ("售后支持", "7")
    assert receipt.message_ids == ("S1",)


async def test_calls_read_a_template_aloud() -> None:
    ali, ten = aliyun_stage("phone", caller="057100000000"), tencent_stage("phone")
    async with ali.server, ten.server:
        receipts = [await stage.send(ticket=1042, values=VALUES) for stage in (ali, ten)]
        await ali.adapter.stop()
        await ten.adapter.stop()
    assert ali.platform.sent[0]["CalledShowNumber"] == "057100000000"
    assert json.loads(ali.platform.sent[0]["TtsParam"])["number"] == "1042"
    assert ten.platform.sent[0]["PlayTimes"] == 2
    assert [receipt.message_ids for receipt in receipts] == [("000001^1",), ("C1",)]


async def test_nothing_to_say_is_still_something(stage: SmsStage) -> None:
    """Providers refuse templates with empty values."""
    await stage.send(text="x")
    assert len(stage.platform.sent) == 1


@pytest.mark.parametrize("written", ["138 0013 8000", "+86-138-0013-8000", "0086 13800138000"])
async def test_a_number_as_people_write_it(written: str, stage: SmsStage) -> None:
    await stage.send(to=written)
    assert str(stage.platform.sent[0]["to"]).endswith("13800138000")


async def test_a_number_abroad() -> None:
    ali, ten = aliyun_stage(), tencent_stage()
    async with ali.server, ten.server:
        for stage in (ali, ten):
            await stage.send(to="+852 5123 4567")
            await stage.adapter.stop()
    assert ali.platform.sent[0]["to"] == "85251234567"
    assert ten.platform.sent[0]["to"] == "+85251234567"


@pytest.mark.parametrize("written", ["", "12", "li@example.com", "call me", "+86", "1" * 40])
async def test_what_is_no_number_never_reaches_the_provider(written: str, stage: SmsStage) -> None:
    assert isinstance(await failure(stage, to=written), AddressUnreachable)
    assert stage.server.requests == 0


ALIYUN = {
    "isv.BUSINESS_LIMIT_CONTROL": RetryLater,
    "isp.SYSTEM_ERROR": OutcomeUnknown,
    "Throttling.User": RetryLater,
    "isv.MOBILE_NUMBER_ILLEGAL": AddressUnreachable,
    "isv.AMOUNT_NOT_ENOUGH": AccountRefused,
    "isv.SMS_TEMPLATE_ILLEGAL": AccountRefused,
    "isp.RAM_PERMISSION_DENY": AccountRefused,
    "isv.PARAM_LENGTH_LIMIT": MessageRefused,
    "isv.SOMETHING_NEW": MessageRefused,
}
TENCENT = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": RetryLater,
    "RequestLimitExceeded.UinLimitExceeded": RetryLater,
    "InternalError.AccessUpstreamTimeout": OutcomeUnknown,
    "FailedOperation.PhoneNumberInBlacklist": AddressUnreachable,
    "FailedOperation.InsufficientBalanceInSmsPackage": AccountRefused,
    "FailedOperation.TemplateIncorrectOrUnapproved": AccountRefused,
    "UnauthorizedOperation.SerivceSuspendDueToArrears": AccountRefused,
    "InvalidParameterValue.TemplateParameterLengthLimit": MessageRefused,
}


@pytest.mark.parametrize(
    ("make", "code", "expected"),
    [
        *((aliyun_stage, code, expected) for code, expected in ALIYUN.items()),
        *((tencent_stage, code, expected) for code, expected in TENCENT.items()),
    ],
)
async def test_what_providers_refuse(make, code: str, expected: type[DeliveryError]) -> None:
    for way in ("sms", "phone"):
        stage = make(way)
        stage.platform.refusals |= {"13800138000": code, "+8613800138000": code}
        async with stage.server:
            error = await failure(stage)
            await stage.adapter.stop()
        assert type(error) is expected
        assert str(error).startswith(code)
        assert stage.platform.sent == []


async def test_a_wrong_login() -> None:
    for make in (aliyun_stage, tencent_stage):
        for wrong in ({"secret": "wrong"}, {"key_id": "nobody"}):
            stage = make(**wrong)
            async with stage.server:
                assert isinstance(await failure(stage), AccountRefused)
                await stage.adapter.stop()
            assert stage.platform.sent == []


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_no_answer_means_nobody_knows(trouble: Trouble, stage: SmsStage) -> None:
    stage.server.troubles = [trouble]
    assert isinstance(await failure(stage), OutcomeUnknown)
    assert stage.adapter.capabilities.idempotent_sends is False


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, OutcomeUnknown),
        (302, AccountRefused),
        (400, MessageRefused),
        (403, AccountRefused),
        (429, RetryLater),
        (500, OutcomeUnknown),
        (502, OutcomeUnknown),
        (503, RetryLater),
        (504, OutcomeUnknown),
    ],
)
async def test_somebody_else_answers(
    status: int, expected: type[DeliveryError], stage: SmsStage
) -> None:
    """A proxy in between, a page of maintenance."""
    stage.server.answers = [web.Response(status=status, text="<html>Wartung</html>")]
    error = await failure(stage)
    assert type(error) is expected
    if isinstance(error, RetryLater):
        assert error.scope is LimitScope.ACCOUNT


async def test_a_word_nobody_knows_said_in_distress() -> None:
    stage = aliyun_stage()
    async with stage.server:
        for status, expected in ((400, MessageRefused), (500, OutcomeUnknown)):
            answer = web.json_response({"Code": "Whatever", "Message": "x"}, status=status)
            stage.server.answers = [answer]
            assert type(await failure(stage)) is expected
        await stage.adapter.stop()
