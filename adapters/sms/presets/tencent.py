"""Tencent Cloud: SMS by SendSms, calls by SendTtsVoice.

Sources: Tencent Cloud API, "SendSms" (2021-01-11), "SendTtsVoice" (2020-09-02), "Error codes",
"SMS status callback", "Voice status callback", "Signature v3"; read 2026-11.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from adapters.sms.presets.account import CloudAccount
from adapters.sms.provider import AnswerRules, Provider, ReceiptRules, Template
from adapters.sms.signing import by_tc3

_REGION: Final = "ap-guangzhou"
# Characters of a variable that accounts of persons may use; those of companies may use more.
_LONGEST: Final = 12
_PARAMS: Final = {"1": "{number}", "2": "{title}", "3": "{due}"}
_THANKS: Final[Mapping[str, str | int]] = {"result": 0, "errmsg": "OK"}

_ANSWERS: Final = AnswerRules(
    # An error speaks of the whole request; else each number has its own word, and we send to one.
    code_at=("Response.Error.Code", "Response.SendStatusSet.0.Code"),
    reason_at=("Response.Error.Message", "Response.SendStatusSet.0.Message"),
    id_at=("Response.SendStatusSet.0.SerialNo", "Response.SendStatus.CallId"),
    success=("Ok",),
    retry=(
        "LimitExceeded.PhoneNumberThirtySecondLimit",
        "LimitExceeded.PhoneNumberOneHourLimit",
        "LimitExceeded.DeliveryFrequencyLimit",
        "RequestLimitExceeded*",
    ),
    unreachable=(
        "InvalidParameterValue.IncorrectPhoneNumber",
        "InvalidParameterValue.CalledNumber*",
        "FailedOperation.PhoneNumberInBlacklist",
        "LimitExceeded.PhoneNumberDailyLimit",
        "LimitExceeded.PhoneNumberSameContentDailyLimit",
        "UnsupportedOperation*",
    ),
    account=(
        "AuthFailure*",
        "UnauthorizedOperation*",
        "FailedOperation.InsufficientBalanceIn*",
        "FailedOperation.SignatureIncorrectOrUnapproved",
        "FailedOperation.TemplateIncorrectOrUnapproved",
        "LimitExceeded.AppDailyLimit",
        "LimitExceeded.AppMainlandChinaDailyLimit",
        "InvalidParameterValue.SdkAppId*",
        "InvalidParameterValue.SdkAppid*",
        "FailedOperation.PhonenumberUnappliedOrExpired",
    ),
    unknown=("InternalError*", "FailedOperation.AccessUpstreamTimeout"),
)
_ANSWERS_TO_CALLS: Final = AnswerRules(
    # Of a call that was placed there is no word but its id: whatever holds no error was taken.
    code_at=("Response.Error.Code",),
    reason_at=_ANSWERS.reason_at,
    id_at=_ANSWERS.id_at,
    taken_at=("Response.SendStatus.CallId",),
    retry=_ANSWERS.retry,
    unreachable=_ANSWERS.unreachable,
    account=_ANSWERS.account,
    unknown=_ANSWERS.unknown,
)


def sms(account: CloudAccount) -> Provider:
    """SMS of one approved template."""
    fields: dict[str, Template] = {
        "PhoneNumberSet": ["{to}"],
        "SmsSdkAppId": account.app_id,
        "SignName": account.signature,
        "TemplateId": account.template,
        "TemplateParamSet": _params(account),
        "SessionContext": "{key}",
    }
    receipts = ReceiptRules(
        id_at="sid",
        number_at="mobile",
        status_at="report_status",
        success=("SUCCESS",),
        reason_at=("description", "errmsg"),
        thanks=_THANKS,
    )
    return _provider(account, "sms", ("SendSms", "2021-01-11"), fields, _ANSWERS, receipts)


def call(account: CloudAccount) -> Provider:
    """A call in which one approved template is read aloud."""
    fields: dict[str, Template] = {
        "CalledNumber": "{to}",
        "VoiceSdkAppid": account.app_id,
        "TemplateId": account.template,
        "TemplateParamSet": _params(account),
        "PlayTimes": 2,
        "SessionContext": "{key}",
    }
    receipts = ReceiptRules(
        reports_at="voiceprompt_callback",
        id_at="callid",
        number_at="mobile",
        status_at="result",
        # Answered; 1 = not answered, 2 = the call failed.
        success=("0",),
        reason_at=("result",),
        thanks=_THANKS,
    )
    action = ("SendTtsVoice", "2020-09-02")
    made = _provider(account, "vms", action, fields, _ANSWERS_TO_CALLS, receipts)
    return replace(made, pause_per_number=61.0)


def _params(account: CloudAccount) -> list[Template]:
    """In the order of their numbers: templates of Tencent know no names."""
    params = account.params or _PARAMS
    return [params[name] for name in sorted(params, key=int)]


def _provider(
    account: CloudAccount,
    service: str,
    action: tuple[str, str],
    fields: Mapping[str, Template],
    answers: AnswerRules,
    receipts: ReceiptRules,
) -> Provider:
    name, version = action
    return Provider(
        url=f"{account.base_url or f'https://{service}.tencentcloudapi.com'}/",
        fields=fields,
        sign=by_tc3(
            account.key_id,
            account.secret,
            service=service,
            action=name,
            version=version,
            region=account.region or _REGION,
        ),
        answers=answers,
        receipts=receipts,
        longest=account.longest or _LONGEST,
        per_second=account.per_second,
    )
