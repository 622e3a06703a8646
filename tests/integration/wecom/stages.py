"""An app's adapter with an emulated WeCom before and behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

from adapters.shared.memory import Memory, PassingMemory
from adapters.wecom.api import WecomApi
from adapters.wecom.app.adapter import WecomAppAdapter
from adapters.wecom.app.settings import AppSettings
from adapters.wecom.cards import CardWords
from domain.messaging import Address
from tests.contracts.stage import Door, Shown
from tests.platforms.wecom import App, WecomServer

ACCOUNT = "wecom.main"
WORDS = CardWords(submit="确定", done="已处理", choose="请选择")
MENU = {"button": [{"type": "click", "name": "报修", "key": "/new"}]}


class AppStage:
    """王女士 in the chat with the app; the contract's stage, and a little more."""

    def __init__(self, wecom: WecomServer, app: App, adapter: WecomAppAdapter) -> None:
        self.wecom = wecom
        self.app = app
        self.adapter = adapter
        self.door = Door()
        self.hand = wecom.hand(app, wecom.member("WangLi", "王丽"))
        self.address = Address(account=ACCOUNT, chat="wangli")
        self.nowhere = Address(account=ACCOUNT, chat="nobody")

    def shown(self) -> list[Shown]:
        return [
            Shown(
                id=post.card["task_id"].partition("@")[0] if post.card else post.msgid,
                # The common title of cards that have none of their own is ours, not the text's.
                text=post.text.removeprefix(f"{WORDS.choose}\n"),
                buttons=[post.buttons] if post.buttons else [],
                files=[post.file.content] if post.file else [],
            )
            for post in self.hand.posts
        ]

    async def writes(self, text: str, *, reply_to: str = "") -> None:
        self.hand.says(text)

    async def edits(self, text: str) -> None:
        raise NotImplementedError("nobody can change a message to an app of WeCom")

    async def sends_file(self, name: str, content: bytes, media_type: str) -> None:
        self.hand.sends_picture(content)

    async def presses(self, label: str) -> None:
        self.hand.presses(label)

    async def sees_notice(self) -> str:
        raise NotImplementedError("there are no fleeting notices on WeCom")

    async def comes_again(self) -> None:
        self.wecom.caller.repeat_latest()

    async def vanished_message(self) -> str:
        return "17-abcdefabcdef"

    async def days_pass(self, days: int) -> None:
        self.wecom.clock.skip(days * 86_400)

    async def goes_down(self) -> None:
        await self.wecom.goes_down()

    async def comes_up(self) -> None:
        await self.wecom.comes_up()


def settings_for(wecom: WecomServer, app: App, **more: object) -> AppSettings:
    """As bot/platforms would make them."""
    written = {
        "corp_id": wecom.corp_id,
        "agent_id": app.agent_id,
        "secret": app.secret,
        "token": app.token,
        "encoding_aes_key": app.aes_key,
        "words": WORDS,
        "api_base_url": wecom.url,
        "callback_url": "https://desk.example.com/hooks/wecom/main",
    }
    return AppSettings(**{**written, **more})


@asynccontextmanager
async def serving(adapter: WecomAppAdapter) -> AsyncIterator[str]:
    """The adapter's routes on a server, as the house has one; yields its address."""
    application = web.Application()
    application.add_routes(adapter.routes())
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    finally:
        await runner.cleanup()


def adapter_for(
    wecom: WecomServer, app: App, memory: Memory | None = None, **more: object
) -> WecomAppAdapter:
    """Not started. Its clocks are the platform's."""

    def now() -> datetime:
        return datetime.fromtimestamp(wecom.clock.now(), UTC)

    settings = settings_for(wecom, app, **more)
    api = WecomApi(
        wecom.url, corp_id=wecom.corp_id, secret=settings.secret, monotonic=wecom.clock.now
    )
    return WecomAppAdapter(
        ACCOUNT, settings, memory=memory or PassingMemory(now=now), clock=now, api=api
    )


@asynccontextmanager
async def app_stage(wecom: WecomServer, **more: object) -> AsyncIterator[AppStage]:
    """A started adapter with its address known to WeCom."""
    app = wecom.app()
    stage = AppStage(wecom, app, adapter_for(wecom, app, **more))
    async with serving(stage.adapter) as address:
        app.callback_url = f"{address}/hooks/wecom/main"
        await stage.adapter.start(stage.door)
        try:
            yield stage
        finally:
            await wecom.caller.close()
            await stage.adapter.stop()
