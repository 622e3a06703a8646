"""Accounts for SMS and calls with emulated providers behind them."""

import json
from datetime import UTC, datetime

from adapters.shared.http_calls import HttpCalls
from adapters.sms.adapter import SmsAdapter
from adapters.sms.presets import aliyun, tencent
from adapters.sms.presets.account import CloudAccount
from adapters.sms.provider import Provider
from adapters.sms.settings import SmsSettings
from domain.delivery import Dispatch, Receipt
from domain.messaging import Address, Outgoing
from tests.contracts.stage import Shown
from tests.platforms.sms import Aliyun, Tencent
from tests.platforms.sms import aliyun as ali
from tests.platforms.sms import tencent as ten
from tests.platforms.web_server import WebServer

SECRET = "a-secret-of-receipts"
NUMBER = "+8613800138000"


class SmsStage:
    """Somebody's telephone, and the provider before it."""

    def __init__(self, provider: Provider, platform: Aliyun | Tencent, way: str = "sms") -> None:
        self.platform = platform
        self.server: WebServer = platform.server
        settings = SmsSettings(provider=provider, receipt_secret=SECRET)
        self.adapter = SmsAdapter(
            f"{way}.main", settings, clock=lambda: datetime.now(UTC), calls=HttpCalls(timeout=0.5)
        )
        self.address = Address(account=f"{way}.main", chat=NUMBER)
        self.nowhere = Address(account=f"{way}.main", chat="+8613800000001")

    def shown(self) -> list[Shown]:
        return [
            Shown(id=str(count), text=_text(sent), buttons=[], files=[])
            for count, sent in enumerate(self.platform.sent)
        ]

    async def goes_down(self) -> None:
        await self.server.goes_down()

    async def comes_up(self) -> None:
        await self.server.comes_up()

    async def send(self, *, key: str = "7", to: str = NUMBER, **more: object) -> Receipt:
        address = Address(account=self.address.account, chat=to)
        message = Outgoing(address=address, **({"text": "x"} | more))
        return await self.adapter.send(Dispatch(key=key, message=message))


def _text(sent: dict) -> str:
    """What the title was filled with."""
    if "TemplateParamSet" in sent:
        return sent["TemplateParamSet"][1]
    return json.loads(sent.get("TemplateParam") or sent["TtsParam"])["title"]


def aliyun_stage(way: str = "sms", **more: object) -> SmsStage:
    platform = Aliyun()
    platform.refusals["13800000001"] = "isv.MOBILE_NUMBER_ILLEGAL"
    account = CloudAccount(
        **{
            "key_id": ali.KEY_ID,
            "secret": ali.SECRET,
            "template": "SMS_123",
            "signature": "售后 & 支持",
            "base_url": platform.server.url,
            **more,
        }
    )
    make = aliyun.sms if way == "sms" else aliyun.call
    return SmsStage(make(account), platform, way)


def tencent_stage(way: str = "sms", **more: object) -> SmsStage:
    platform = Tencent()
    sms, call = "IncorrectPhoneNumber", "CalledNumberVerifyFail"
    platform.refusals["+8613800000001"] = f"InvalidParameterValue.{sms if way == 'sms' else call}"
    account = CloudAccount(
        **{
            "key_id": ten.KEY_ID,
            "secret": ten.SECRET,
            "template": "449739",
            "signature": "售后支持",
            "app_id": ten.APP,
            "base_url": platform.server.url,
            **more,
        }
    )
    make = tencent.sms if way == "sms" else tencent.call
    return SmsStage(make(account), platform, way)
