"""From a raw update to the door of the house and back: what polling and webhook share."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

import structlog
from telegram import Bot, Update, User
from telegram.error import TelegramError

from adapters.telegram.calls import Calls
from adapters.telegram.inbound import to_incoming
from adapters.telegram.topics import Topics
from domain.messaging import Acknowledgement
from domain.ports import Receive

log = structlog.get_logger(__name__)

RawUpdate = Mapping[str, object]


class Updates:
    """Takes updates in, one call each. `now` is the clock of the process, UTC."""

    def __init__(
        self,
        bot: Bot,
        calls: Calls,
        topics: Topics,
        *,
        account: str,
        me: User,
        receive: Receive,
        now: Callable[[], datetime],
    ) -> None:
        self._bot = bot
        self._calls = calls
        self._topics = topics
        self._account = account
        self._me = me
        self._receive = receive
        self._now = now
        self._answers: set[asyncio.Task[None]] = set()

    def parsed(self, raw: RawUpdate) -> Update | None:
        """The update; None, and a line in the log, if it is none."""
        try:
            return Update.de_json(dict(raw), self._bot)
        except (TelegramError, ValueError, TypeError, KeyError, AttributeError):
            # Telegram would send it for a day, and nothing after it in the meantime.
            log.exception("telegram.update_unreadable", update=raw.get("update_id"))
            return None

    async def take(self, update: Update) -> None:
        """Returns once the update is stored. Raises StorageUnavailable."""
        self._topics.learn(update.message)
        incoming = to_incoming(update, account=self._account, me=self._me, now=self._now())
        told = await self._receive(incoming) if incoming else Acknowledgement()
        if update.callback_query:
            self._answer(update.callback_query.id, told.notice)

    async def finish(self) -> None:
        """Wait for the answers under way."""
        await asyncio.gather(*self._answers, return_exceptions=True)

    def _answer(self, query: str, notice: str) -> None:
        task = asyncio.create_task(self._answer_press(query, notice))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer_press(self, query: str, notice: str) -> None:
        """Without an answer the button keeps spinning. Nothing is lost if it comes too late."""
        try:
            await self._calls.answer_press(query, notice)
        except TelegramError as error:
            log.info("telegram.press_unanswered", account=self._account, reason=str(error))
