"""What DingTalk's refusals mean: one DeliveryError for each.

New APIs refuse with a status and a code, old ones with an errcode under status 200. Source:
DingTalk's developer documentation; codes it lists nowhere are taken for refusals of the message.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from adapters.shared.bodies import to_object
from adapters.shared.http_calls import Answer
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    DeliveryError,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    QuotaSpent,
    RetryLater,
)

# Seconds.
_QPS_PAUSE: Final = 2.0
_FLOW_PAUSE: Final = 60.0
_SERVER_PAUSE: Final = 5.0
_LONGEST_BAN: Final = 300.0

SESSION_ENDED: Final = 300001
_TOKEN_CODES: Final = {"invalidauthentication", "40014", "40001", "42001"}
_QUOTA: Final = ("apicountlimit", "90020", "90030")
_TOO_FAST: Final = (
    "qpslimit", "throttling", "toofast", "too.fast", "too.many", "90002", "90018", "302033",
    "130101",
)  # fmt: skip
_NOBODY: Final = (
    "staffid.notexisted", "userids.invalid", "openconversationid", "chatbotnotinstall", "60121",
)  # fmt: skip
_ACCOUNT: Final = (
    "robotcode", "bot.stopped", "clientidorsecret", "permissiondenied", "60011",
    "accessdenied", "40089",
)  # fmt: skip
_BUSY: Final = ("15", "88", "-1")


class TokenRefused(Exception):
    """The access token is not good any more: another may be."""


class SessionEnded(Exception):
    """The session webhook is not good any more: the API may carry the message."""


def read(answer: Answer) -> Mapping[str, object]:
    """What an API answered. Raises TokenRefused, or the DeliveryError its refusal calls for."""
    body = to_object(answer.body)
    if answer.status == HTTPStatus.GATEWAY_TIMEOUT:
        # The gateway gave up after three seconds; what stands behind it may have done it.
        raise OutcomeUnknown("gateway timeout")
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RetryLater(_reason(answer, body), after=_SERVER_PAUSE, scope=LimitScope.ACCOUNT)
    if body is None or "punish" in body:
        raise _ban(answer, body)
    code = str(body.get("code") or body.get("errcode") or "")
    if code in {"", "0"} and answer.status < HTTPStatus.BAD_REQUEST:
        return body
    if code.lower() in _TOKEN_CODES or answer.status == HTTPStatus.UNAUTHORIZED:
        raise TokenRefused(_reason(answer, body))
    raise refusal(code.lower(), _reason(answer, body), answer.status)


def read_session(answer: Answer) -> None:
    """What a session webhook answered. Raises SessionEnded as well."""
    try:
        read(answer)
    except TokenRefused as error:
        raise SessionEnded(str(error)) from error
    except MessageRefused as error:
        body = to_object(answer.body) or {}
        if body.get("errcode") == SESSION_ENDED:
            raise SessionEnded(str(error)) from error
        raise


def refusal(code: str, reason: str, status: int = HTTPStatus.BAD_REQUEST) -> DeliveryError:
    """The reaction a code (lower case) calls for."""
    if code in _BUSY:
        return RetryLater(reason, after=_SERVER_PAUSE)
    if _is_any(_QUOTA, code):
        return QuotaSpent(reason)
    if _is_any(_TOO_FAST, code) or status == HTTPStatus.TOO_MANY_REQUESTS:
        return RetryLater(reason, after=_QPS_PAUSE, scope=LimitScope.ACCOUNT)
    if _is_any(_NOBODY, code):
        return AddressUnreachable(reason)
    if _is_any(_ACCOUNT, code) or status == HTTPStatus.FORBIDDEN:
        return AccountRefused(reason)
    return MessageRefused(reason)


def slowed(person: str) -> RetryLater:
    """Taken, and yet not shown: this person has been sent too much."""
    return RetryLater(f"flow control for {person}", after=_FLOW_PAUSE)


def missing_scopes(body: Mapping[str, object]) -> tuple[str, ...]:
    """Permissions a refusal names."""
    detail = body.get("accessdenieddetail")
    scopes = detail.get("requiredScopes") if isinstance(detail, dict) else None
    return tuple(map(str, scopes)) if isinstance(scopes, list) else ()


def _is_any(marks: tuple[str, ...], code: str) -> bool:
    return any(mark == code if mark.isdigit() else mark in code for mark in marks)


def _ban(answer: Answer, body: Mapping[str, object] | None) -> RetryLater:
    """Too many calls of one network address are turned away before any API sees them."""
    wait = (body or {}).get("wait")
    pause = min(float(wait) * 60, _LONGEST_BAN) if isinstance(wait, int) else _FLOW_PAUSE
    return RetryLater(f"turned away: HTTP {answer.status}", after=pause, scope=LimitScope.ACCOUNT)


def _reason(answer: Answer, body: Mapping[str, object] | None) -> str:
    """Code, words and missing permissions; never the request, which holds secrets."""
    found = body or {}
    code = found.get("code") or found.get("errcode") or f"HTTP {answer.status}"
    scopes = ", ".join(missing_scopes(found))
    said = str(found.get("message") or found.get("errmsg") or "")[:200]
    return f"{code} {said}".strip() + (f" (missing permission: {scopes})" if scopes else "")
