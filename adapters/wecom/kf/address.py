"""Customers in WeChat as addresses, and the ids of what is sent to them."""

import hashlib
import re
from typing import Final

from domain.delivery import Dispatch
from domain.messaging import Address

# WeCom takes 32 letters, digits, "-" and "_", each once in an account.
_DIGEST: Final = 24
_OURS: Final = re.compile(rf"[0-9a-f]{{{_DIGEST}}}-[0-9]{{1,6}}")


def address_of(account: str, customer: str) -> Address:
    """The chat of a customer, by the id that WeCom knows them by; capitals count."""
    return Address(account=account, chat=customer)


def series_of(dispatch: Dispatch) -> str:
    """What the ids of a message's parts begin with: the same at each try of the same content.

    Keys are counted anew when an older backup is restored; with the content they stay unique.
    """
    told = f"{dispatch.key}\n{dispatch.message!r}\n{len(dispatch.files)}"
    return hashlib.sha256(told.encode()).hexdigest()[:_DIGEST]


def message_id(series: str, part: int) -> str:
    """Id of one part, counted from 0."""
    return f"{series}-{part}"


def is_ours(native_id: str) -> bool:
    """It looks like an id that was made here."""
    return _OURS.fullmatch(native_id) is not None
