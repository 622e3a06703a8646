"""Long polling that moves its offset on only after every update before it is stored."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Iterable
from typing import Final, cast
from urllib.parse import urlencode

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, TelegramError

from adapters.telegram.inbound import ALLOWED_UPDATES
from adapters.telegram.request import AiohttpRequest, NoAnswer, TooFast
from adapters.telegram.updates import RawUpdate, Updates
from domain.errors import StorageUnavailable

log = structlog.get_logger(__name__)

# Seconds. Telegram answers an empty poll after _POLL; more than _POLL + _GRACE is no answer.
_POLL: Final = 30
_GRACE: Final = 10.0
_LONGEST_PAUSE: Final = 30.0
_REFUSED_PAUSE: Final = 60.0
_TRIES: Final = 4


class Polling:
    """Fetches updates until it is stopped. `url` is that of getUpdates."""

    def __init__(self, request: AiohttpRequest, url: str, updates: Updates) -> None:
        self._request = request
        self._url = url
        self._updates = updates
        self._offset = 0
        self._failures = 0
        # How often an update was fetched in vain through a fault of ours.
        self._tries: Counter[int] = Counter()
        self._is_stopping = False
        self._waiting: asyncio.Task[object] | None = None

    async def run(self) -> None:
        """Poll. Ends after `stop`, with everything fetched so far stored."""
        while not self._is_stopping:
            try:
                await self._take(await self._fetched())
                self._failures = 0
            except (TelegramError, _NotTaken) as error:
                await self._rest(self._pause_after(error))

    def stop(self) -> None:
        """Fetch no more; what is fetched is still stored."""
        self._is_stopping = True
        if self._waiting is not None:
            self._waiting.cancel()

    async def _fetched(self) -> list[RawUpdate]:
        asked = urlencode(
            {
                "offset": self._offset,
                "timeout": _POLL,
                "allowed_updates": json.dumps(ALLOWED_UPDATES),
            }
        )
        answer = self._request.post(f"{self._url}?{asked}", read_timeout=_POLL + _GRACE)
        found = await self._interruptible(answer) or []
        if not isinstance(found, list) or not all(map(_is_update, found)):
            raise NoAnswer("an answer that holds no updates")
        return found

    async def _rest(self, seconds: float) -> None:
        if not self._is_stopping:
            await self._interruptible(asyncio.sleep(seconds))

    async def _interruptible(self, waiting: Awaitable[object]) -> object:
        """What is waited for; None if we are to stop."""
        self._waiting = asyncio.ensure_future(waiting)
        try:
            return await self._waiting
        except asyncio.CancelledError:
            if not self._is_stopping:
                raise
            return None
        finally:
            self._waiting = None

    async def _take(self, raws: list[RawUpdate]) -> None:
        """Chats side by side, each chat in order. Raises _NotTaken."""
        lanes: dict[int | None, list[Update]] = {}
        for raw in raws:
            if update := self._updates.parsed(raw):
                chat = update.effective_chat
                lanes.setdefault(chat.id if chat else None, []).append(update)
        outcomes = await asyncio.gather(*map(self._take_lane, lanes.values()))
        failures = [outcome for outcome in outcomes if outcome]
        if failures:
            self._offset = min(failure.update_id for failure in failures)
            raise failures[0]
        if raws:
            self._offset = max(cast(int, raw["update_id"]) for raw in raws) + 1

    async def _take_lane(self, lane: Iterable[Update]) -> "_NotTaken | None":
        for update in lane:
            try:
                await self._updates.take(update)
            except StorageUnavailable as error:
                return _NotTaken(update.update_id, str(error))
            except Exception as error:  # a bug of ours: nothing may be lost by it
                log.exception("telegram.update_failed", update=update.update_id)
                if self._may_come_again(update.update_id):
                    return _NotTaken(update.update_id, repr(error))
                # What can't even be kept must not keep everybody else's messages out for a day.
                log.error("telegram.update_given_up", update=update.update_id)
        return None

    def _may_come_again(self, update_id: int) -> bool:
        self._tries[update_id] += 1
        if self._tries[update_id] < _TRIES:
            return True
        del self._tries[update_id]
        return False

    def _pause_after(self, error: Exception) -> float:
        self._failures += 1
        log.warning("telegram.polling_interrupted", reason=str(error), failures=self._failures)
        if isinstance(error, TooFast):
            return error.seconds
        if isinstance(error, InvalidToken):
            return _REFUSED_PAUSE
        slow = 3.0 if isinstance(error, Conflict) else 0.5
        return min(_LONGEST_PAUSE, slow * 2.0 ** min(self._failures - 1, 8))


def _is_update(raw: object) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("update_id"), int)


class _NotTaken(Exception):
    """An update that was not stored: it and all after it must come again."""

    def __init__(self, update_id: int, reason: str) -> None:
        super().__init__(reason)
        self.update_id = update_id
