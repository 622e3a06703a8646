"""One Telegram bot: puts the parts together and implements the port."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import aiohttp
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from adapters.shared.http_calls import without_address
from adapters.telegram.address import chat_id_of, is_group
from adapters.telegram.calls import Calls
from adapters.telegram.capabilities import capabilities
from adapters.telegram.checkup import Checkup
from adapters.telegram.failures import is_already_gone, to_delivery_error
from adapters.telegram.media import file_id_of
from adapters.telegram.receiving import Receiving
from adapters.telegram.request import AiohttpRequest
from adapters.telegram.sending import Carrier
from adapters.telegram.settings import TelegramSettings
from adapters.telegram.topics import Topics
from adapters.telegram.webhook import Webhook
from domain.delivery import Dispatch, MessageRefused, Receipt, RetryLater
from domain.ports import Finding, Neighbours, Receive

_CONNECTIONS: Final = 64
_CHUNK: Final = 64 * 1024


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


class TelegramAdapter:
    """Implements ChatAdapter, Recalls, Reachable and Held: one process polls."""

    def __init__(
        self,
        account: str,
        settings: TelegramSettings,
        *,
        now: Callable[[], datetime] = _utc_now,
        neighbours: Neighbours | None = None,
    ) -> None:
        self.account = account
        self.capabilities = capabilities(topics=settings.topics)
        self._settings = settings
        self._request = AiohttpRequest(connections=_CONNECTIONS)
        self._poll_request = AiohttpRequest(connections=1)
        self._bot = Bot(
            settings.token,
            base_url=f"{settings.api_base_url}/bot",
            base_file_url=f"{settings.api_base_url}/file/bot",
            request=self._request,
            get_updates_request=self._poll_request,
        )
        topics = Topics(
            account,
            self._bot,
            enabled=settings.topics,
            monotonic=_monotonic,
            neighbours=neighbours,
        )
        calls = Calls(self._request, self._bot.base_url)
        self._calls = calls
        self._carrier = Carrier(self._bot, calls, topics)
        self._webhook = Webhook(settings.webhook_secret)
        self._receiving = Receiving(
            account,
            settings,
            bot=self._bot,
            calls=calls,
            poll_request=self._poll_request,
            topics=topics,
            webhook=self._webhook,
            now=now,
        )

    def routes(self) -> list[web.RouteDef]:
        """Where Telegram posts updates, if it shall."""
        if not self._settings.webhook_url:
            return []
        name = self.account.partition(".")[2]
        return [web.post(f"/hooks/telegram/{name}", self._webhook.take)]

    async def start(self, receive: Receive) -> None:
        """Begin to send and, where Telegram posts updates, to receive."""
        await self._request.initialize()
        await self._poll_request.initialize()
        self._receiving.start(receive)

    async def hold(self) -> None:
        """Begin to poll, in the background."""
        self._receiving.poll()

    async def let_go(self) -> None:
        """Poll no more; finish what is under way."""
        await self._receiving.rest()

    async def stop(self) -> None:
        """Take in nothing more; finish what is under way."""
        await self._receiving.stop()
        await self._poll_request.shutdown()
        await self._request.shutdown()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message, or change the card it edits."""
        try:
            return await self._carrier.send(dispatch)
        except TelegramError as error:
            raise to_delivery_error(error) from error

    async def reach(self) -> None:
        """Have Telegram say who we are."""
        try:
            await self._calls.ask_who_we_are()
        except TelegramError as error:
            raise to_delivery_error(error) from error

    async def recall(self, chat: str, message_ids: Sequence[str]) -> None:
        """Delete messages of ours; Telegram allows it for two days."""
        try:
            for message_id in message_ids:
                await self._delete(chat_id_of(chat), int(message_id))
        except TelegramError as error:
            raise to_delivery_error(error) from error

    async def _delete(self, chat: int, message_id: int) -> None:
        try:
            await self._bot.delete_message(chat, message_id)
        except BadRequest as error:
            if not is_already_gone(error):
                raise

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The content of a file somebody sent."""
        try:
            file = await self._bot.get_file(file_id_of(reference))
            async with self._request.session.get(file.file_path or "") as response:
                if response.status != HTTPStatus.OK:
                    raise _not_fetched(response.status)
                async for chunk in response.content.iter_chunked(_CHUNK):
                    yield chunk
        except TelegramError as error:
            raise to_delivery_error(error) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RetryLater(f"file not fetched: {without_address(error)}") from error

    def is_group(self, chat: str) -> bool:
        """The chat has several people."""
        return is_group(chat)

    async def check(self) -> list[Finding]:
        """Look at the account for `gongdan doctor`; it need not be started."""
        was_open = self._request.is_open
        await self._request.initialize()
        try:
            return await Checkup(self._bot, self.account, self._settings).findings()
        finally:
            if not was_open:
                await self._request.shutdown()


def _not_fetched(status: int) -> MessageRefused | RetryLater:
    if status == HTTPStatus.NOT_FOUND:
        return MessageRefused("the file is not there any more")
    return RetryLater(f"file not fetched: HTTP {status}")
