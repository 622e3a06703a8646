"""What WeCom's error codes mean: one DeliveryError for each. Source: document 90313."""

import re
from collections.abc import Callable
from typing import Final

from adapters.wecom.api import WecomRefusal
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    DeliveryError,
    LimitScope,
    MessageRefused,
    RetryLater,
    WindowClosed,
)

MEDIA_GONE: Final = frozenset({40007, 41006})
MEDIA_ODD: Final = frozenset({40004, 40005, 40006, 40009, 40011, 44001, 45001, 45007})
# A task id that is taken: the card was posted before.
TASK_TAKEN: Final = 42014
ADDRESS_NOT_TRUSTED: Final = 60020
# Customer service: a colleague speaks with the customer, or nobody does any more.
SESSION_NOT_OURS: Final = 95018
# The token of an event is over, or was never good.
EVENT_TOKEN_DEAD: Final = 95007
# Customer service is not ours to use: another way of using it, or no right.
KF_NOT_OURS: Final = frozenset({48002, 95011, 95012, 95017})

_BUSY: Final = -1
_TOO_FAST: Final = 45009
_TOO_MANY_AT_ONCE: Final = 45033
# Customer service serves so many customers at a time.
_TOO_MANY_CUSTOMERS: Final = 95003
# Invalid or unknown, out of the visible range, no longer bound.
_NOBODY: Final = frozenset(
    {40003, 40031, 43004, 46004, 50002, 60011, 60021, 60111, 81012, 81013, 301021}
    | {40050, 86001, 86003, 93006, 93008, 40096, 84061}
)
# Secret, corporation, application, rights, trusted addresses: nothing goes out until mended.
_ACCOUNT: Final = frozenset(
    {40001, 40013, 40014, 40056, 41001, 41002, 41004, 41011, 42001, 43009, 48002, 48004, 48005}
    | {48006, 50003, 60020, 93000, 93004, 301002, 301007}
    | KF_NOT_OURS
    | {95000, 95004}
)
# Customer service: five messages, or 48 hours, since the customer's last; the session is over.
_WINDOW: Final = frozenset({95001, 95002, 95013, SESSION_NOT_OURS})
_FROM: Final = re.compile(r"from ip:\s*([0-9a-fA-F.:]+)")


def to_delivery_error(refusal: WecomRefusal) -> DeliveryError:
    """The reaction a refusal calls for."""
    reason, code = str(refusal), refusal.code
    if code == _BUSY:
        return RetryLater(reason, after=2.0)
    if code == _TOO_FAST:
        return RetryLater(reason, after=60.0, scope=LimitScope.ACCOUNT, is_told=True)
    if code == _TOO_MANY_AT_ONCE:
        return RetryLater(reason, after=3.0, scope=LimitScope.ACCOUNT)
    if code == _TOO_MANY_CUSTOMERS:
        return RetryLater(reason, after=600.0, is_told=True)
    return _permanent(code)(reason)


def caller_of(refusal: WecomRefusal) -> str:
    """Our address as WeCom saw it, or "": what must be added to the trusted ones."""
    found = _FROM.search(str(refusal))
    return found[1].rstrip(".:") if found else ""


def _permanent(code: int) -> Callable[[str], DeliveryError]:
    if code in _NOBODY:
        return AddressUnreachable
    if code in _WINDOW:
        return WindowClosed
    return AccountRefused if code in _ACCOUNT else MessageRefused
