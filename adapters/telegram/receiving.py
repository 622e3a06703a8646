"""How one account begins and ends to take in updates: by polling or through its webhook."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from adapters.telegram.calls import Calls
from adapters.telegram.inbound import ALLOWED_UPDATES
from adapters.telegram.menu import offer
from adapters.telegram.polling import Polling
from adapters.telegram.request import AiohttpRequest
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.topics import Topics
from adapters.telegram.updates import Updates
from adapters.telegram.webhook import Webhook
from domain.ports import Receive

log = structlog.get_logger(__name__)

# Seconds between tries to begin.
_PAUSE: Final = 1.0
_LONGEST_PAUSE: Final = 60.0


class Receiving:
    """`poll_request` is used for nothing but getUpdates; `now` is the clock of the process."""

    def __init__(
        self,
        account: str,
        settings: TelegramSettings,
        *,
        bot: Bot,
        calls: Calls,
        poll_request: AiohttpRequest,
        topics: Topics,
        webhook: Webhook,
        now: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._settings = settings
        self._bot = bot
        self._calls = calls
        self._poll_request = poll_request
        self._topics = topics
        self._webhook = webhook
        self._now = now
        self._updates: Updates | None = None
        self._polling: Polling | None = None
        self._receive: Receive | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, receive: Receive) -> None:
        """Open the webhook, if there is one: in the background, again and again if need be."""
        self._receive = receive
        if self._settings.webhook_url:
            self._begin(receive)

    def poll(self) -> None:
        """Begin to ask for updates, unless they come by themselves."""
        if self._receive is not None and not self._settings.webhook_url:
            self._begin(self._receive)

    async def rest(self) -> None:
        """Ask for updates no more; what was fetched is still stored."""
        if not self._settings.webhook_url:
            await self._end()

    async def stop(self) -> None:
        """Take in nothing more; finish what is under way."""
        self._receive = None
        self._webhook.updates = None
        await self._end()

    def _begin(self, receive: Receive) -> None:
        self._task = asyncio.create_task(self._run(receive))

    async def _end(self) -> None:
        if self._polling is not None:
            self._polling.stop()
        elif self._task is not None:
            self._task.cancel()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        if self._updates is not None:
            await self._updates.finish()
        self._task = self._updates = self._polling = None

    async def _run(self, receive: Receive) -> None:
        pause = _PAUSE
        while True:
            try:
                await self._introduce(receive)
                break
            except TelegramError as error:
                log.warning("telegram.not_started", account=self._account, reason=str(error))
                pause = _LONGEST_PAUSE if isinstance(error, InvalidToken) else pause
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE)
        log.info("telegram.receiving", account=self._account, webhook=self._settings.webhook_url)
        if self._polling is not None:
            await self._polling.run()

    async def _introduce(self, receive: Receive) -> None:
        """Learn who we are, offer the menus, and tell Telegram how we want to hear."""
        me = await self._bot.get_me()
        await self._offer_menus()
        self._updates = updates = Updates(
            self._bot,
            self._calls,
            self._topics,
            account=self._account,
            me=me,
            receive=receive,
            now=self._now,
        )
        if not self._settings.webhook_url:
            await self._bot.delete_webhook()
            url = f"{self._bot.base_url}/getUpdates"
            self._polling = Polling(self._poll_request, url, updates)
            return
        # Telegram may knock before it has answered.
        self._webhook.updates = updates
        await self._bot.set_webhook(
            self._settings.webhook_url,
            secret_token=self._settings.webhook_secret,
            allowed_updates=ALLOWED_UPDATES,
        )

    async def _offer_menus(self) -> None:
        try:
            for menu in self._settings.menus:
                await offer(self._bot, menu)
        except BadRequest as error:
            # Without a menu everything still works.
            log.warning("telegram.menu_refused", account=self._account, reason=str(error))
