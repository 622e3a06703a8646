"""An adapter with an emulated Telegram behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.settings import TelegramSettings
from domain.messaging import Address
from tests.contracts.stage import Door, Shown
from tests.platforms.telegram import TOKEN, Message, TelegramServer

ACCOUNT = "telegram.main"
SECRET = "a-secret_of-the-webhook"
FORUM = -1001000000001
WANG = 7001


class TelegramStage:
    """王女士 in a private chat with the bot; the contract's stage, and a little more."""

    def __init__(self, telegram: TelegramServer, adapter: TelegramAdapter) -> None:
        self.telegram = telegram
        self.adapter = adapter
        self.door = Door()
        self.person = telegram.user(WANG, "王女士", "zh-hans")
        self.chat = telegram.private_chat(self.person)
        telegram.bot.started_by.add(WANG)
        self.address = Address(account=ACCOUNT, chat=str(WANG))
        self.nowhere = Address(account=ACCOUNT, chat="99")
        self._latest: Message | None = None
        self._query = None

    def shown(self) -> list[Shown]:
        return [
            Shown(
                id=str(message.id),
                text=message.text,
                buttons=message.buttons,
                files=[file.content for file in message.files],
            )
            for message in self.chat.messages
            if message.sender is self.telegram.bot
        ]

    async def writes(self, text: str, *, reply_to: str = "") -> None:
        answered = self.chat.history[int(reply_to)] if reply_to else None
        self._latest = self.person.writes(self.chat, text, reply_to=answered)

    async def edits(self, text: str) -> None:
        self.person.edits(self._latest, text)

    async def sends_file(self, name: str, content: bytes, media_type: str) -> None:
        self.person.sends_file(self.chat, "document", content, name=name, media_type=media_type)

    async def presses(self, label: str) -> None:
        message = next(one for one in reversed(self.chat.messages) if label in str(one.buttons))
        self._query = self.person.presses(message, label)

    async def sees_notice(self) -> str:
        await self.telegram.eventually(lambda: self._query.is_answered)
        return self._query.notice

    async def comes_again(self) -> None:
        self.telegram.bot.queue.repeat_latest()

    async def vanished_message(self) -> str:
        message = self.telegram.post(self.chat, self.telegram.bot, {"text": "gone"})
        self.person.deletes(message)
        return str(message.id)

    async def days_pass(self, days: int) -> None:
        self.telegram.clock.skip(days * 86_400)

    async def goes_down(self) -> None:
        await self.telegram.goes_down()

    async def comes_up(self) -> None:
        await self.telegram.comes_up()


def settings_for(telegram: TelegramServer, **more: object) -> TelegramSettings:
    """Polling, as `make run` does."""
    return TelegramSettings(token=TOKEN, api_base_url=telegram.url, **more)


@asynccontextmanager
async def polling_stage(telegram: TelegramServer, **more: object) -> AsyncIterator[TelegramStage]:
    """The adapter fetches its updates."""
    adapter = TelegramAdapter(ACCOUNT, settings_for(telegram, **more))
    stage = TelegramStage(telegram, adapter)
    await adapter.start(stage.door)
    await adapter.hold()
    try:
        await telegram.eventually(lambda: telegram.bot.queue.is_polled)
        yield stage
    finally:
        await adapter.stop()


@asynccontextmanager
async def webhook_stage(telegram: TelegramServer, **more: object) -> AsyncIterator[TelegramStage]:
    """The emulator posts updates to the adapter's route, on a server as the house has one."""
    app = web.Application()
    runner = web.AppRunner(app)
    adapter: TelegramAdapter | None = None

    async def door(request: web.Request) -> web.StreamResponse:
        (route,) = adapter.routes()
        assert (request.method, request.path) == (route.method, route.path)
        return await route.handler(request)

    app.router.add_route("*", "/{path:.*}", door)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    adapter = TelegramAdapter(
        ACCOUNT,
        settings_for(
            telegram,
            webhook_url=f"http://127.0.0.1:{port}/hooks/telegram/main",
            webhook_secret=SECRET,
            **more,
        ),
    )
    stage = TelegramStage(telegram, adapter)
    await adapter.start(stage.door)
    await adapter.hold()
    try:
        await telegram.eventually(lambda: telegram.bot.webhook)
        yield stage
    finally:
        await adapter.stop()
        await runner.cleanup()
