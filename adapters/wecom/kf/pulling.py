"""Fetches what happened, page by page, moving the cursor on only after a page was taken in.

WeCom's callback says no more than that there is something. What was missed, by a crash or by a
callback that never came, is fetched at the start and now and then. Callbacks may come to another
process, which passes them on. Source: document 94670.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

import structlog

from adapters.shared.backoff import Backoff
from adapters.shared.memory import Memory
from adapters.wecom.api import Answer, WecomApi, WecomRefusal
from adapters.wecom.failures import EVENT_TOKEN_DEAD, to_delivery_error
from adapters.wecom.kf.inbound import Message
from adapters.wecom.kf.kept_ring import KeptRing
from adapters.wecom.words import word
from domain.delivery import AccountRefused, DeliveryError, MessageRefused, RetryLater
from domain.errors import StorageUnavailable

log = structlog.get_logger(__name__)

# As many as there may be: without a token we may hardly ever ask.
_PAGE: Final = 1000
# Seconds.
_LOOK_AGAIN: Final = 600.0
# For what was passed on, and not heard.
_LOOK_AROUND: Final = 15.0
_FIRST_PAUSE: Final = 0.2
_LONGEST_PAUSE: Final = 60.0
# Those that need no look into the program.
_EXPECTED: Final = (WecomRefusal, DeliveryError, StorageUnavailable)

Take = Callable[[Sequence[Message]], Awaitable[None]]


class Pulling:
    """Of one account, one request at a time. `take` returns once the page is stored."""

    def __init__(
        self, api: WecomApi, open_kfid: str, memory: Memory, passed_on: KeptRing, take: Take
    ) -> None:
        self._api = api
        self._open_kfid = open_kfid
        self._memory = memory
        self._passed_on = passed_on
        self._take = take
        self._cursor_key = f"cursor:{open_kfid}"
        self._token = ""
        # The last one that was of use, or proved to be of none.
        self._spent = ""
        self._rung = asyncio.Event()
        self._backoff = Backoff(first=_FIRST_PAUSE, longest=_LONGEST_PAUSE)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin with what was missed."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Fetch no more. What is half taken in comes again, and is known then."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def ring(self, token: str) -> None:
        """There is something; the token lets us ask for it freely, for ten minutes."""
        self._token = token
        self._rung.set()

    def look(self) -> None:
        """Something was passed on by a process that was told of it."""
        self._rung.set()

    async def _run(self) -> None:
        while True:
            self._rung.clear()
            token = self._token
            try:
                token = self._token = token or await self._token_passed_on()
                while await self._has_more():
                    pass
            except Exception as error:  # whatever it is, the customers are still there
                await self._rest(error, token)
            else:
                self._backoff.succeed()
                self._spend(token)
                await self._wait(_LOOK_AGAIN)

    async def _has_more(self) -> bool:
        """Take in one page; returns whether there is another."""
        cursor = await self._memory.get(self._cursor_key) or ""
        answer = await self._page(cursor)
        found = answer.get("msg_list")
        messages = (
            [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        )
        await self._take(messages)
        moved_to = word(answer.get("next_cursor"))
        has_moved = bool(moved_to) and moved_to != cursor
        if has_moved:
            await self._memory.put(self._cursor_key, moved_to, expires_at=None)
        has_more = answer.get("has_more") == 1
        if has_more and not has_moved:
            raise RetryLater("the cursor stands still")
        return has_more

    async def _page(self, cursor: str) -> Answer:
        body = {
            "cursor": cursor,
            "token": self._token,
            "limit": _PAGE,
            "voice_format": 0,
            "open_kfid": self._open_kfid,
        }
        try:
            return await self._api.post("kf/sync_msg", body)
        except WecomRefusal as refusal:
            if cursor and _is_about_cursor(refusal):
                log.warning("wecom_kf.cursor_refused", reason=str(refusal))
                # From three days back: what is known already is known.
                await self._memory.forget(self._cursor_key)
            raise

    async def _rest(self, error: Exception, token: str) -> None:
        if token and isinstance(error, WecomRefusal) and error.code == EVENT_TOKEN_DEAD:
            self._spend(token)
            return
        pause = self._pause(error)
        if isinstance(error, _EXPECTED):
            log.warning("wecom_kf.not_fetched", reason=str(error), pause=pause)
        else:
            log.error("wecom_kf.broken", exc_info=error)
        if token:
            await asyncio.sleep(pause)
        else:
            # Without one we may hardly ever ask; with the next we may at once.
            await self._wait(pause)

    def _pause(self, error: Exception) -> float:
        meant = to_delivery_error(error) if isinstance(error, WecomRefusal) else error
        pause = self._backoff.next_pause()
        if isinstance(meant, RetryLater) and meant.is_told:
            return meant.after
        return _LONGEST_PAUSE if isinstance(meant, AccountRefused) else pause

    async def _wait(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        latest = loop.time() + seconds
        while not self._rung.is_set() and (left := latest - loop.time()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(left, _LOOK_AROUND)):
                    await self._rung.wait()
            with suppress(StorageUnavailable):
                if await self._token_passed_on():
                    return

    async def _token_passed_on(self) -> str:
        token = await self._passed_on.token()
        return token if token != self._spent else ""

    def _spend(self, token: str) -> None:
        """Unless another has come meanwhile."""
        self._spent = token or self._spent
        if self._token == token:
            self._token = ""


def _is_about_cursor(refusal: WecomRefusal) -> bool:
    is_refused = isinstance(to_delivery_error(refusal), MessageRefused)
    return is_refused and refusal.code != EVENT_TOKEN_DEAD
