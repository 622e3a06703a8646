"""Who is looking at which chat right now. In memory: nothing here must survive."""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from adapters.webchat.address import Seat
from adapters.webchat.refusals import TooFast

# Fleeting news nobody fetched in time are dropped beyond this number.
_KEPT = 20
_MOST_PER_CHAT = 500
_SECONDS_WHEN_FULL = 10.0


class Listener:
    """One open page. Woken when its chat changed or something fleeting happened there."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self._woken = asyncio.Event()
        self._whispers: deque[Mapping[str, object]] = deque(maxlen=_KEPT)

    async def woken(self) -> list[Mapping[str, object]]:
        """Wait until something happened; returns what was fleeting. The lines are in the log."""
        await self._woken.wait()
        self._woken.clear()
        heard = list(self._whispers)
        self._whispers.clear()
        return heard

    def wake(self) -> None:
        """Something happened in the chat."""
        self._woken.set()

    def hear(self, whisper: Mapping[str, object]) -> None:
        """Something fleeting happened."""
        self._whispers.append(whisper)
        self.wake()


class Audience:
    """All open pages, by chat."""

    def __init__(self) -> None:
        self._by_chat: dict[str, set[Listener]] = {}

    @contextmanager
    def seated(self, seat: Seat) -> Iterator[Listener]:
        """Somebody looks at their chat for as long as this lasts. Raises TooFast if it is full."""
        listeners = self._by_chat.setdefault(seat.chat, set())
        if len(listeners) >= _MOST_PER_CHAT:
            raise TooFast(_SECONDS_WHEN_FULL)
        listener = Listener(seat)
        listeners.add(listener)
        try:
            yield listener
        finally:
            listeners.discard(listener)
            if not listeners and self._by_chat.get(seat.chat) is listeners:
                del self._by_chat[seat.chat]

    def wake(self, chat: str) -> None:
        """Lines of the chat are new or changed."""
        for listener in self._by_chat.get(chat, ()):
            listener.wake()

    def whisper(self, seat: Seat, whisper: Mapping[str, object]) -> None:
        """Tell everybody else in the chat something fleeting."""
        for listener in self._by_chat.get(seat.chat, ()):
            if listener.seat.native_id != seat.native_id:
                listener.hear(whisper)
