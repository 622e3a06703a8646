"""For how long what came in can be answered as such, and under which name.

The names hold for one connection: after a new one everything is written of our own accord.
Source: document 101463.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

_REPLY: Final = timedelta(hours=24)
# Published are five seconds, until the answer is there.
_AT_ONCE: Final = timedelta(seconds=4.5)
_MANY: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Window:
    req_id: str
    until: datetime


class Windows:
    """Of one connection; of too many the oldest are forgotten."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._open: OrderedDict[str, _Window] = OrderedDict()

    def heard(self, chat: str, message_id: str, req_id: str) -> None:
        """Somebody wrote."""
        self._put(f"message:{chat} {message_id}", req_id, _REPLY)
        self._put(f"chat:{chat}", req_id, _REPLY)

    def entered(self, chat: str, req_id: str) -> None:
        """Somebody opened the chat with the bot."""
        self._put(f"welcome:{chat}", req_id, _AT_ONCE)

    def pressed(self, chat: str, card: str, req_id: str) -> None:
        """Somebody pressed a button of a card."""
        self._put(f"card:{chat} {card}", req_id, _AT_ONCE)

    def to_reply(self, chat: str, message_id: str) -> str:
        """The req_id to answer a message with; "" where none is known or the time is over."""
        return self._look(f"message:{chat} {message_id}")

    def to_answer(self, chat: str) -> str:
        """The req_id of whatever was said last."""
        return self._look(f"chat:{chat}")

    def to_welcome(self, chat: str) -> str:
        """The req_id to welcome with, which is spent by that."""
        return self._take(f"welcome:{chat}")

    def to_change(self, chat: str, card: str) -> str:
        """The req_id to change a card with, which is spent by that."""
        return self._take(f"card:{chat} {card}")

    def forget(self, req_id: str) -> None:
        """WeCom takes no answers under this name any more."""
        for key in [key for key, window in self._open.items() if window.req_id == req_id]:
            del self._open[key]

    def close(self) -> None:
        """The connection ended."""
        self._open.clear()

    def _put(self, key: str, req_id: str, lasting: timedelta) -> None:
        self._open.pop(key, None)
        self._open[key] = _Window(req_id, self._now() + lasting)
        if len(self._open) > _MANY:
            self._open.popitem(last=False)

    def _look(self, key: str) -> str:
        window = self._open.get(key)
        return window.req_id if window and self._now() < window.until else ""

    def _take(self, key: str) -> str:
        req_id = self._look(key)
        self._open.pop(key, None)
        return req_id
