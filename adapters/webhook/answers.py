"""What a receiver's answer means: one DeliveryError for each."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from adapters.shared.http_calls import Answer, pause_told
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    DeliveryError,
    LimitScope,
    MessageRefused,
    RetryLater,
)

_TOO_MUCH: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_PASSING: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY}
_NOT_LET_IN: Final = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
# Seconds, where the receiver names none.
_PAUSE_IF_BUSY: Final = 30.0
_PAUSE: Final = 5.0
_TOLD: Final = 200


def failure(answer: Answer, now: datetime) -> DeliveryError | None:
    """The reaction an answer calls for; None: it was taken."""
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    reason = _reason(answer)
    if status in _TOO_MUCH:
        return _busy(reason, pause_told(answer.headers, now))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING:
        return RetryLater(reason, after=_PAUSE)
    if status == HTTPStatus.GONE:
        return AddressUnreachable(reason)
    if status < HTTPStatus.BAD_REQUEST:
        return AccountRefused(f"{reason}; redirects are not followed")
    return AccountRefused(reason) if status in _NOT_LET_IN else MessageRefused(reason)


def _busy(reason: str, told: float | None) -> RetryLater:
    after = _PAUSE_IF_BUSY if told is None else told
    return RetryLater(reason, after=after, scope=LimitScope.ACCOUNT, is_told=told is not None)


def _reason(answer: Answer) -> str:
    said = " ".join(answer.body.decode("utf-8", "replace").split())[:_TOLD]
    return f"HTTP {answer.status} {said}".strip()
