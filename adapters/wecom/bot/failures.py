"""What refusals mean to a bot, where they mean something else than elsewhere in WeCom.

Codes: document 90313; those of the 8466s are known by what people report of them.
"""

from typing import Final

from adapters.wecom.api import WecomRefusal
from adapters.wecom.bot.address import is_group
from adapters.wecom.bot.connection import NOT_SUBSCRIBED
from adapters.wecom.failures import TASK_TAKEN, to_delivery_error
from domain.delivery import (
    AddressUnreachable,
    DeliveryError,
    LimitScope,
    MessageRefused,
    RetryLater,
    WindowClosed,
)

_TOO_FAST: Final = 45009
_PASSING: Final = frozenset({846601, 846602, NOT_SUBSCRIBED})
_UNKNOWN_CHAT: Final = 93006


def is_of_reply(refusal: WecomRefusal, chat: str) -> bool:
    """Said by itself the same may be taken: what exactly ends a reply is written nowhere."""
    error = to_bot_error(refusal, chat)
    is_final = isinstance(error, MessageRefused | AddressUnreachable | WindowClosed)
    return is_final and refusal.code != TASK_TAKEN


def to_bot_error(refusal: WecomRefusal, chat: str) -> DeliveryError:
    """The reaction a refusal calls for."""
    reason, code = str(refusal), refusal.code
    if code == _TOO_FAST:
        # Counted for each chat.
        return RetryLater(reason, after=60.0, is_told=True)
    if code in _PASSING:
        return RetryLater(reason, after=2.0, scope=LimitScope.ACCOUNT)
    if code == _UNKNOWN_CHAT and not is_group(chat):
        return WindowClosed(f"{reason}: bots may write to those alone who have written to them")
    return to_delivery_error(refusal)
