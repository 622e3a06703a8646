"""From what a bot hears to the door of the house, greeting nobody twice a month."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from adapters.shared.lanes import Lanes
from adapters.shared.memory import Memory
from adapters.wecom.bot.files import Files
from adapters.wecom.bot.frames import Command, Frame
from adapters.wecom.bot.inbound import ENTERED, to_incoming
from adapters.wecom.bot.windows import Windows
from domain.errors import StorageUnavailable
from domain.messaging import ChatKind, Incoming, IncomingKind
from domain.ports import Receive

log = structlog.get_logger(__name__)

_GREETED_FOR: Final = timedelta(days=30)


class Taking:
    """Everything one bot hears. `now` is the clock of the process, UTC."""

    def __init__(
        self,
        account: str,
        receive: Receive,
        *,
        name: str,
        windows: Windows,
        files: Files,
        memory: Memory,
        now: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._name = name
        self._lanes = Lanes(receive)
        self._windows = windows
        self._files = files
        self._memory = memory
        self._now = now
        self._under_way: set[asyncio.Task[None]] = set()

    def hear(self, frame: Frame) -> None:
        """Take in one frame. WeCom wants no receipt, and sends nothing a second time."""
        if frame.command not in {Command.MESSAGE, Command.EVENT}:
            return
        incoming = to_incoming(frame.body, account=self._account, name=self._name, now=self._now())
        if incoming is None:
            log.info("wecom.bot_frame_unused", account=self._account, kind=frame.event)
            return
        # Before it is handled: what it causes is said because of it.
        self._note(frame, incoming)
        task = asyncio.create_task(self._take(incoming, is_visit=frame.event == ENTERED))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        """Finish what is under way."""
        await self._lanes.stop()
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _note(self, frame: Frame, incoming: Incoming) -> None:
        chat, req_id = incoming.address.chat, frame.req_id
        if frame.event == ENTERED:
            self._windows.entered(chat, req_id)
        elif incoming.kind is IncomingKind.PRESS:
            self._windows.pressed(chat, incoming.message_id, req_id)
        else:
            self._windows.heard(chat, incoming.message_id, req_id)

    async def _take(self, incoming: Incoming, *, is_visit: bool) -> None:
        try:
            await self._lanes.take(incoming, self._first_visit if is_visit else self._complete)
        except StorageUnavailable as error:
            log.error("wecom.bot_message_lost", account=self._account, reason=str(error))

    async def _complete(self, incoming: Incoming) -> Incoming:
        """With the names of its files."""
        named = await asyncio.gather(*map(self._files.named, incoming.files))
        return replace(incoming, files=tuple(named))

    async def _first_visit(self, incoming: Incoming) -> Incoming | None:
        """WeCom tells of the first one each day."""
        key = f"greeted:{incoming.sender.native_id}"
        if incoming.chat_kind is ChatKind.GROUP or await self._memory.get(key) is not None:
            return None
        await self._memory.put(key, "1", expires_at=self._now() + _GREETED_FOR)
        return incoming
