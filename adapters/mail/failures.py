"""What a server's refusals mean: one DeliveryError for each. Source: RFC 5321, 3463 and 4954."""

import ssl
from collections.abc import Callable
from typing import Final

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    DeliveryError,
    LimitScope,
    MessageRefused,
    RetryLater,
)

_PERMANENT: Final = 500
_SERVICE_CLOSING: Final = 421
# Too large for a mailbox, or at all.
_TOO_LARGE: Final = 552
# Seconds. Who greylists wants to be left alone for minutes; who is full, too.
_GREYLISTED: Final = 60.0
_TOLD: Final = 300


def to_delivery_error(
    error: SMTPException | OSError, *, pause: Callable[[], float]
) -> DeliveryError:
    """The reaction an error calls for that came before the content was sent, or as its answer.

    `pause`: asked for the seconds to leave the server alone, when it is the server that fails.
    """
    # What is of no class of its own is about login or privacy the server doesn't offer.
    is_not_offered = type(error) in {SMTPException, SMTPNotSupported}
    if is_about_trust(error) or is_not_offered:
        return AccountRefused(reason_of(error))
    if isinstance(error, SMTPResponseException):
        return _of_answer(error, pause)
    return RetryLater(reason_of(error), after=pause(), scope=LimitScope.ACCOUNT)


def is_about_trust(error: BaseException) -> bool:
    """The server's certificate can't be trusted, or there is no privacy to be had."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return "STARTTLS" in str(error) and isinstance(error, SMTPException)


def reason_of(error: BaseException) -> str:
    """What the server said, on one line."""
    if isinstance(error, SMTPResponseException):
        said = f"{error.code} {error.message}"
    else:
        said = str(error) or type(error).__name__
    return " ".join(said.split())[:_TOLD]


def _of_answer(error: SMTPResponseException, pause: Callable[[], float]) -> DeliveryError:
    reason = reason_of(error)
    if error.code == _SERVICE_CLOSING or _is_at_the_door(error):
        return RetryLater(reason, after=pause(), scope=LimitScope.ACCOUNT)
    if error.code < _PERMANENT:
        return RetryLater(reason, after=_GREYLISTED)
    if isinstance(error, SMTPAuthenticationError):
        return AccountRefused(reason)
    if isinstance(error, SMTPDataError) or error.code == _TOO_LARGE or _is_policy(error):
        return MessageRefused(reason)
    return (
        AccountRefused(reason)
        if isinstance(error, SMTPSenderRefused)
        else AddressUnreachable(reason)
    )


def _is_at_the_door(error: SMTPResponseException) -> bool:
    """Neither about the login nor about this mail: the server has other troubles."""
    about_us = (SMTPAuthenticationError, SMTPSenderRefused, SMTPRecipientRefused, SMTPDataError)
    return not isinstance(error, about_us)


def _is_policy(error: SMTPResponseException) -> bool:
    """The address may be right, but the server carries nothing there for us."""
    return isinstance(error, SMTPRecipientRefused) and error.message.lstrip().startswith("5.7.")
