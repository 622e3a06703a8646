"""Accounts for SMS and calls, as the settings name them."""

from collections.abc import Callable, Mapping

from adapters.sms.adapter import SmsAdapter
from adapters.sms.presets import aliyun, tencent
from adapters.sms.presets.account import CloudAccount
from adapters.sms.provider import (
    AnswerRules,
    Body,
    NumberFormat,
    Provider,
    ReceiptRules,
    Sign,
)
from adapters.sms.settings import SmsSettings
from adapters.sms.signing import HmacRules, basic, bearer, by_hmac, unsigned
from bot.platforms.parts import Parts, Served
from bot.settings import CarrierAccount

_PRESETS: Mapping[tuple[str, str], Callable[[CloudAccount], Provider]] = {
    ("sms", "aliyun"): aliyun.sms,
    ("phone", "aliyun"): aliyun.call,
    ("sms", "tencent"): tencent.sms,
    ("phone", "tencent"): tencent.call,
}


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [sms.<name>] and [phone.<name>]."""
    ways = (("sms", parts.settings.sms), ("phone", parts.settings.phone))
    return [
        SmsAdapter(
            account=f"{way}.{name}", settings=_settings(way, account, parts), clock=parts.clock
        )
        for way, accounts in ways
        for name, account in accounts.items()
    ]


def _settings(way: str, account: CarrierAccount, parts: Parts) -> SmsSettings:
    preset, secret = _PRESETS.get((way, account.provider)), account.receipt_secret
    return SmsSettings(
        provider=preset(_cloud(account)) if preset else _own(account),
        region=parts.settings.phone_region,
        receipt_secret=secret.get_secret_value() if secret else "",
    )


def _cloud(account: CarrierAccount) -> CloudAccount:
    return CloudAccount(
        key_id=account.key_id,
        secret=account.revealed_secret,
        template=account.template,
        params=account.params,
        signature=account.signature,
        app_id=account.app_id,
        caller=account.caller,
        region=account.region,
        base_url=account.api_base_url,
        longest=account.longest,
        per_second=account.per_second,
    )


def _own(account: CarrierAccount) -> Provider:
    return Provider(
        url=account.url,
        method=account.method,
        headers=account.headers,
        body=Body(account.body),
        fields=account.fields,
        numbers=NumberFormat(account.numbers),
        sign=_sign(account),
        answers=AnswerRules(**account.answer.model_dump()),
        receipts=ReceiptRules(**account.receipts.model_dump()) if account.receipts else None,
        is_idempotent=account.idempotent,
        longest=account.longest or 500,
        per_second=account.per_second,
    )


def _sign(account: CarrierAccount) -> Sign:
    secret = account.revealed_secret
    match account.auth:
        case "bearer":
            return bearer(secret)
        case "basic":
            return basic(account.username, secret)
        case "hmac":
            return by_hmac(secret, HmacRules(**account.hmac.model_dump()))
    return unsigned()
