"""What a provider's answer means: the message's id, or one DeliveryError."""

import json
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final

from adapters.shared.http_calls import Answer, pause_told
from adapters.sms.places import Json, is_among, word_at
from adapters.sms.provider import AnswerRules
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    DeliveryError,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    RetryLater,
)

_BUSY: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_NOT_LET_IN: Final = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
# Seconds. Providers count per number by half minutes and hours.
_PAUSE: Final = 30.0
_TOLD: Final = 200


def message_id(answer: Answer, rules: AnswerRules, now: datetime) -> str:
    """The provider's id of what it took, or "". Raises DeliveryError."""
    body = _json(answer.body)
    code = word_at(body, rules.code_at)
    if not code and not word_at(body, rules.taken_at):
        _judge_status(answer, rules, now)
    elif code and not is_among(code, rules.success):
        reason = f"{code} {word_at(body, rules.reason_at)}".strip()[:_TOLD]
        raise _of_code(code, rules, answer.status)(reason)
    return word_at(body, rules.id_at)


def _of_code(code: str, rules: AnswerRules, status: int) -> Callable[[str], DeliveryError]:
    if is_among(code, rules.retry):
        return lambda reason: RetryLater(reason, after=_PAUSE)
    if is_among(code, rules.unreachable):
        return AddressUnreachable
    if is_among(code, rules.account):
        return AccountRefused
    if is_among(code, rules.unknown):
        return OutcomeUnknown
    # A word we don't know, said in distress, tells nothing about what was done.
    return OutcomeUnknown if status >= HTTPStatus.INTERNAL_SERVER_ERROR else MessageRefused


def _judge_status(answer: Answer, rules: AnswerRules, now: datetime) -> None:
    """There is no word of the provider's own: the status must do."""
    status = answer.status
    said = " ".join(answer.body.decode("utf-8", "replace").split())[:_TOLD]
    reason = f"HTTP {status} {said}".strip()
    if status < HTTPStatus.MULTIPLE_CHOICES:
        if rules.code_at:
            # Something else than the provider answered, or it speaks otherwise than we know.
            raise OutcomeUnknown(reason)
        return
    raise _of_status(status, reason, pause_told(answer.headers, now))


def _of_status(status: int, reason: str, told: float | None) -> DeliveryError:
    if status in _BUSY:
        after = _PAUSE if told is None else told
        return RetryLater(reason, after=after, scope=LimitScope.ACCOUNT, is_told=told is not None)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return OutcomeUnknown(reason)
    is_ours = status in _NOT_LET_IN or status < HTTPStatus.BAD_REQUEST
    return AccountRefused(reason) if is_ours else MessageRefused(reason)


def _json(body: bytes) -> Json:
    try:
        found: Json = json.loads(body)
    except ValueError:
        return None
    return found
