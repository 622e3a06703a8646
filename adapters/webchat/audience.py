"""Who is looking at which chat right now. In memory: nothing here must survive."""

import asyncio
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

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
    # The chat has come so far, whoever wrote.
    revision: int


class Listener:
    """One open page. Woken when its chat changed or something fleeting happened there."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        # Up to which line this person has read, as far as was heard here.
        self.read_by_me = 0
        # Up to which revision the page was told of its chat.
        self.told = 0
        self._revision = 0
        self._woken = asyncio.Event()
        self._lines: deque[ChatLine] = deque(maxlen=_KEPT)
        self._whispers: deque[Mapping[str, object]] = deque(maxlen=_KEPT)

    async def woken(self) -> Heard:
        """Wait until something happened."""
        await self._woken.wait()
        self._woken.clear()
        heard = Heard(
            lines=tuple(self._lines), whispers=tuple(self._whispers), revision=self._revision
        )
        self._lines.clear()
        self._whispers.clear()
        return heard

    def bring(self, line: ChatLine) -> None:
        """A line of the chat is new or changed."""
        self._lines.append(line)
        self._woken.set()

    def point_to(self, revision: int) -> None:
        """The chat has come so far."""
        self._revision = max(self._revision, revision)
        if revision > self.told:
            self._woken.set()

    def hear(self, whisper: Mapping[str, object]) -> None:
        """Something fleeting happened."""
        self._whispers.append(whisper)
        self._woken.set()


class Beyond(Protocol):
    """Whoever serves pages of the same chats elsewhere."""

    def bring(self, line: ChatLine) -> None:
        """A line is new or changed, and durable."""
        ...

    def note_read(self, chat: str, reader: str, line: int) -> None:
        """Somebody has read up to this line."""
        ...

    def whisper(self, chat: str, person: str, whisper: Mapping[str, object]) -> None:
        """Something fleeting, for everybody but this person."""
        ...


class Audience:
    """All open pages, by chat."""

    def __init__(self) -> None:
        self._by_chat: dict[str, set[Listener]] = {}
        # None: all pages are here.
        self.beyond: Beyond | None = None

    def chats(self) -> list[str]:
        """Those somebody looks at."""
        return list(self._by_chat)

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
        if self.beyond:
            self.beyond.bring(line)

    def point_to(self, chat: str, revision: int) -> None:
        """The chat has come so far: what is missing stands in the log."""
        for listener in self._by_chat.get(chat, ()):
            listener.point_to(revision)

    def note_read(self, seat: Seat, line: int) -> None:
        """Somebody has read up to this line: their other pages shall know, others are told."""
        self.note_read_here(seat.chat, seat.native_id, line)
        if self.beyond:
            self.beyond.note_read(seat.chat, seat.native_id, line)

    def note_read_here(self, chat: str, reader: str, line: int) -> None:
        """The same, to pages that are open here."""
        for listener in self._by_chat.get(chat, ()):
            if listener.seat.native_id == reader:
                listener.read_by_me = max(listener.read_by_me, line)
        self.whisper_here(chat, reader, {"type": "read", "line": line})

    def whisper(self, seat: Seat, whisper: Mapping[str, object]) -> None:
        """Tell everybody else in the chat something fleeting."""
        self.whisper_here(seat.chat, seat.native_id, whisper)
        if self.beyond:
            self.beyond.whisper(seat.chat, seat.native_id, whisper)

    def whisper_here(self, chat: str, person: str, whisper: Mapping[str, object]) -> None:
        """The same, to pages that are open here."""
        for listener in self._by_chat.get(chat, ()):
            if listener.seat.native_id != person:
                listener.hear(whisper)
