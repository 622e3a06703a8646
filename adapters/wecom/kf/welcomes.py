"""Codes by which somebody who has just come in may be greeted, once, within seconds.

Such a message is free: it counts for nothing and needs no word of theirs before it. A restart
forgets them, as WeCom does soon after.
"""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

# Of the 20 seconds WeCom gives, some are spent on the way.
_GOOD_FOR: Final = timedelta(seconds=18)
_MOST: Final = 10_000


class Welcomes:
    """Of one account. `now`: UTC."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._codes: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def offer(self, customer: str, code: str, *, given_at: datetime) -> bool:
        """Keep it for the next message to them; False: it is too late or there is none."""
        until = given_at + _GOOD_FOR
        if not code or until <= self._now():
            return False
        self._codes[customer] = (code, until)
        if len(self._codes) > _MOST:
            self._codes.popitem(last=False)
        return True

    def take(self, customer: str) -> str:
        """The code, if it still holds; it is spent then. "" = none."""
        code, until = self._codes.pop(customer, ("", self._now()))
        return code if until > self._now() else ""
