"""Who is looking at which chat right now. In memory: nothing here must survive."""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.webchat.address import Seat
from adapters.webchat.refusals import TooFast
from domain.chat_log import ChatLine

# Fleeting news nobody fetched in time are dropped beyond this number.
_KEPT = 20
_MOST_PER_CHAT = 500
_SECONDS_WHEN_FULL = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a page is woken for."""

    # Lines as they were just written, in order; some may be missing.
    lines: Sequence[ChatLine]
    whispers: Sequence[Mapping[str, object]]


class Listener:
    """One open page. Woken when its chat changed or something fleeting happened there."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        # Up to which line this person has read, as far as was heard here.
        self.read_by_me = 0
        self._woken = asyncio.Event()
        self._lines: deque[ChatLine] = deque(maxlen=_KEPT)
        self._whispers: deque[Mapping[str, object]] = deque(maxlen=_KEPT)

    async def woken(self) -> Heard:
        """Wait until something happened."""
        await self._woken.wait()
        self._woken.clear()
        heard = Heard(lines=tuple(self._lines), whispers=tuple(self._whispers))
        self._lines.clear()
        self._whispers.clear()
        return heard

    def bring(self, line: ChatLine) -> None:
        """A line of the chat is new or changed."""
        self._lines.append(line)
        self._woken.set()

    def hear(self, whisper: Mapping[str, object]) -> None:
        """Something fleeting happened."""
        self._whispers.append(whisper)
        self._woken.set()


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

    def bring(self, line: ChatLine) -> None:
        """A line is new or changed, and durable."""
        for listener in self._by_chat.get(line.chat, ()):
            listener.bring(line)

    def note_read(self, seat: Seat, line: int) -> None:
        """Somebody has read up to this line: their other pages shall know, others are told."""
        for listener in self._by_chat.get(seat.chat, ()):
            if listener.seat.native_id == seat.native_id:
                listener.read_by_me = max(listener.read_by_me, line)
        self.whisper(seat, {"type": "read", "line": line})

    def whisper(self, seat: Seat, whisper: Mapping[str, object]) -> None:
        """Tell everybody else in the chat something fleeting."""
        for listener in self._by_chat.get(seat.chat, ()):
            if listener.seat.native_id != seat.native_id:
                listener.hear(whisper)
