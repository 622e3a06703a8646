"""Alibaba Cloud: SMS by SendSms, calls by SingleCallByTts.

Sources: Aliyun help, "SendSms", "SmsReport", "SingleCallByTts", "VoiceReport", "API error codes",
"V3 request body and signature"; read 2026-11.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from adapters.sms.presets.account import CloudAccount
from adapters.sms.provider import (
    AnswerRules,
    Body,
    NumberFormat,
    Provider,
    ReceiptRules,
    Template,
)
from adapters.sms.signing import by_acs3

_VERSION: Final = "2017-05-25"
# Characters of a variable that every kind of template takes.
_LONGEST: Final = 20
_PARAMS: Final = {"number": "{number}", "title": "{title}", "due": "{due}"}
_THANKS: Final[Mapping[str, str | int]] = {"code": 0, "msg": "OK"}

_ANSWERS: Final = AnswerRules(
    code_at=("Code",),
    reason_at=("Message",),
    id_at=("BizId", "CallId"),
    success=("OK",),
    retry=(
        "isv.BUSINESS_LIMIT_CONTROL",
        "Throttling*",
        "ServiceUnavailable",
        "System.Busy",
    ),
    unreachable=(
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.CALLED_NUMBER_*",
        "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
        "isv.DAY_LIMIT_CONTROL",
        "MOBILE_IN_BLACK",
    ),
    account=(
        "InvalidAccessKeyId*",
        "SignatureDoesNotMatch",
        "IncompleteSignature",
        "InvalidTimeStamp*",
        "Forbidden*",
        "NoPermission*",
        "isp.RAM_PERMISSION_DENY",
        "isv.ACCOUNT_*",
        "isv.AMOUNT_NOT_ENOUGH",
        "isv.OUT_OF_SERVICE",
        "isv.PRODUCT_UN_SUBSCRIPT",
        "isv.PRODUCT_UNSUBSCRIBE",
        "isv.SMS_SIGNATURE_ILLEGAL",
        "isv.SMS_SIGN_ILLEGAL",
        "isv.SMS_TEMPLATE_ILLEGAL",
        "isv.TTS_TEMPLATE_ILLEGAL",
        "isv.DISPLAY_NUMBER_ILLEGAL",
        "Product.Unsubscript",
        "isv.DENY_IP_RANGE",
    ),
    unknown=("isp.*", "isv.SYSTEM_ERROR", "InternalError*", "UnknownError"),
)


def sms(account: CloudAccount) -> Provider:
    """SMS of one approved template."""
    fields: dict[str, Template] = {
        "PhoneNumbers": "{to}",
        "SignName": account.signature,
        "TemplateCode": account.template,
        "TemplateParam": _params(account),
        "OutId": "{key}",
    }
    receipts = ReceiptRules(
        id_at="biz_id",
        number_at="phone_number",
        status_at="success",
        success=("true",),
        reason_at=("err_msg", "err_code"),
        thanks=_THANKS,
    )
    return _provider(account, "dysmsapi", "SendSms", fields, receipts)


def call(account: CloudAccount) -> Provider:
    """A call in which one approved template is read aloud."""
    shown = {"CalledShowNumber": account.caller} if account.caller else {}
    fields: dict[str, Template] = {
        "CalledNumber": "{to}",
        **shown,
        "TtsCode": account.template,
        "TtsParam": _params(account),
        "PlayTimes": "2",
        "OutId": "{key}",
    }
    receipts = ReceiptRules(
        id_at="call_id",
        number_at="callee",
        status_at="status_code",
        # Answered. Source: VoiceReport, "status codes".
        success=("200000",),
        reason_at=("status_msg", "status_code"),
        thanks=_THANKS,
    )
    made = _provider(account, "dyvmsapi", "SingleCallByTts", fields, receipts)
    # One call of a number in a minute. Source: "SingleCallByVoice", rules of flow control.
    return replace(made, pause_per_number=61.0)


def _params(account: CloudAccount) -> Mapping[str, Template]:
    return dict(account.params or _PARAMS)


def _provider(
    account: CloudAccount,
    host: str,
    action: str,
    fields: Mapping[str, Template],
    receipts: ReceiptRules,
) -> Provider:
    return Provider(
        url=f"{account.base_url or f'https://{host}.aliyuncs.com'}/",
        body=Body.QUERY,
        fields=fields,
        numbers=NumberFormat.NATIONAL,
        sign=by_acs3(account.key_id, account.secret, action=action, version=_VERSION),
        answers=_ANSWERS,
        receipts=receipts,
        longest=account.longest or _LONGEST,
        per_second=account.per_second,
    )
