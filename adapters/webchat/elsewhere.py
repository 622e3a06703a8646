"""Pages that other processes serve: told of what happens here, and what happens there told here."""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress

import structlog

from adapters.webchat.audience import Audience
from domain.chat_log import ChatLine
from domain.errors import StorageUnavailable
from domain.ports import Neighbours, UnitOfWork

log = structlog.get_logger(__name__)

# Seconds between looks for lines that nobody told of: words between processes may be lost.
_PAUSE = 5.0


class Elsewhere:
    """Implements `audience.Beyond`. Says where something is new, never what somebody wrote."""

    def __init__(
        self, account: str, *, uow: UnitOfWork, neighbours: Neighbours, audience: Audience
    ) -> None:
        self._topic = account
        self._uow = uow
        self._neighbours = neighbours
        self._audience = audience
        self._task: asyncio.Task[None] | None = None
        neighbours.listen(account, self._heard)

    def start(self) -> None:
        """Look after what may be missed."""
        self._task = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """No more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def bring(self, line: ChatLine) -> None:
        """A line is new or changed: those who look at the chat elsewhere read it themselves."""
        self._tell({"chat": line.chat, "revision": line.revision})

    def note_read(self, chat: str, reader: str, line: int) -> None:
        """Somebody has read up to this line."""
        self._tell({"chat": chat, "person": reader, "read": line})

    def whisper(self, chat: str, person: str, whisper: Mapping[str, object]) -> None:
        """Something fleeting."""
        self._tell({"chat": chat, "person": person, "whisper": whisper})

    def _tell(self, word: Mapping[str, object]) -> None:
        # Too much is what somebody with a name of thousands of letters does; it is fleeting.
        with suppress(ValueError):
            self._neighbours.tell(self._topic, json.dumps(word, ensure_ascii=False))

    def _heard(self, body: str) -> None:
        match json.loads(body):
            case {"chat": str(chat), "revision": int(revision)}:
                self._audience.point_to(chat, revision)
            case {"chat": str(chat), "person": str(person), "read": int(line)}:
                self._audience.note_read_here(chat, person, line)
            case {"chat": str(chat), "person": str(person), "whisper": dict(whisper)}:
                self._audience.whisper_here(chat, person, whisper)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE)
            try:
                await self._look()
            except StorageUnavailable:
                # Pages see for themselves that the desk is out of order.
                continue
            except Exception:  # a bug of ours must not end it for all
                log.exception("webchat.look_failed")

    async def _look(self) -> None:
        chats = self._audience.chats()
        if not chats:
            return
        latest = await self._uow.read(lambda unit: unit.chat_log.revisions(chats))
        for chat, revision in latest.items():
            self._audience.point_to(chat, revision)
