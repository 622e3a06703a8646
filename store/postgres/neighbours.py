"""Words between the processes at work on one server: LISTEN and NOTIFY, on connections apart.

Not in the transactions of units: commits that notify would queue up, one behind the other.
"""

import asyncio
import json
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import psycopg
import structlog

from store.postgres.driver import connect_async

log = structlog.get_logger(__name__)

_CHANNEL = "gongdan"
# The server takes 7,999 bytes at once: some are for who says it, and how it is written.
_MOST = 7900
_MOST_OF_ONE = 7000
# Words that wait while the server is away: older ones are not worth more than newer ones.
_MOST_WAITING = 10_000
# Seconds between tries to connect, and for the last words when we stop.
_PAUSE = 1.0
_LAST_WORDS = 2.0

Word = tuple[str, str]


class PostgresNeighbours:
    """Implements `domain.ports.Neighbours`."""

    def __init__(self, url: str) -> None:
        self._url = url
        # Who we are, to know our own words again.
        self._name = secrets.token_hex(4)
        self._hearers: dict[str, list[Callable[[str], None]]] = defaultdict(list)
        self._waiting: deque[Word] = deque(maxlen=_MOST_WAITING)
        self._mouth: psycopg.AsyncConnection[Any] | None = None
        self._speaking: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._is_closed = False

    def tell(self, topic: str, body: str) -> None:
        """At once, or with others that were told while the last words were on their way."""
        if len(_encoded((topic, body))) > _MOST_OF_ONE:
            raise ValueError(f"too much to tell neighbours of {topic} at once")
        if self._is_closed:
            return
        self._waiting.append((topic, body))
        if self._speaking is None or self._speaking.done():
            self._speaking = asyncio.create_task(self._speak())

    def listen(self, topic: str, hear: Callable[[str], None]) -> None:
        """Heard from `start` on."""
        self._hearers[topic].append(hear)

    async def start(self) -> None:
        """Listen; returns when everything said from now on will be heard, if the server is up."""
        if self._hearing is None:
            hears = asyncio.Event()
            self._hearing = asyncio.create_task(self._hear(hears))
            await hears.wait()

    async def stop(self) -> None:
        """Say what waits to be said, and listen no more. May be called twice."""
        self._is_closed = True
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)
        if self._speaking is not None:
            _, late = await asyncio.wait([self._speaking], timeout=_LAST_WORDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._hush()

    async def _speak(self) -> None:
        while self._waiting:
            words = list(self._waiting)
            self._waiting.clear()
            for is_last in (False, True):
                try:
                    await self._say(words)
                    break
                except psycopg.Error as error:
                    await self._hush()
                    # Idle connections die with the server they were made to: a new one may do.
                    if is_last:
                        log.info("neighbours.not_told", words=len(words), reason=str(error))

    async def _say(self, words: list[Word]) -> None:
        if self._mouth is None:
            self._mouth = await connect_async(self._url)
        for said in _letters(self._name, words):
            await self._mouth.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, said))

    async def _hush(self) -> None:
        mouth, self._mouth = self._mouth, None
        if mouth is not None:
            with suppress(psycopg.Error):
                await mouth.close()

    async def _hear(self, hears: asyncio.Event) -> None:
        while True:
            try:
                async with await connect_async(self._url) as ear:
                    await ear.execute(f"LISTEN {_CHANNEL}")
                    hears.set()
                    async for heard in ear.notifies():
                        self._on_letter(heard.payload)
            except psycopg.Error as error:
                log.info("neighbours.not_heard", reason=str(error))
            # What is said meanwhile is in the store, and found there a little later.
            hears.set()
            await asyncio.sleep(_PAUSE)

    def _on_letter(self, letter: str) -> None:
        try:
            name, *words = json.loads(letter)
            told = [(str(topic), str(body)) for topic, body in words]
        except (ValueError, TypeError):
            # Other programs may use the channel's name, too.
            return
        if name == self._name:
            return
        loop = asyncio.get_running_loop()
        for topic, body in told:
            for hear in self._hearers.get(topic, ()):
                # Each in a call of its own: one that raises must not silence the others.
                loop.call_soon(hear, body)


def _letters(name: str, words: list[Word]) -> Iterator[str]:
    """As few as they fit into."""
    begin = f'["{name}"'
    letter, size = [begin], len(begin)
    for word in words:
        encoded = _encoded(word)
        if size + len(encoded) + 2 > _MOST:
            yield ",".join(letter) + "]"
            letter, size = [begin], len(begin)
        letter.append(encoded.decode())
        size += len(encoded) + 1
    yield ",".join(letter) + "]"


def _encoded(word: Word) -> bytes:
    return json.dumps(word, ensure_ascii=False, separators=(",", ":")).encode()
