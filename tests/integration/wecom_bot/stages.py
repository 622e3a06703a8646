"""A bot's adapter with an emulated WeCom at the other end of its socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from adapters.shared.memory import Memory, PassingMemory
from adapters.wecom.bot.adapter import WecomBotAdapter
from adapters.wecom.bot.link import State
from adapters.wecom.bot.settings import BotSettings, Timing
from adapters.wecom.cards import CardWords
from domain.delivery import Dispatch, OutgoingFile
from domain.messaging import Address, Outgoing
from tests.contracts.stage import Door, Shown
from tests.platforms.wecom.bot_records import BotChat
from tests.platforms.wecom.bot_server import BotServer
from tests.waiting import until

ACCOUNT = "wecom_bot.main"
WORDS = CardWords(submit="确定", done="已处理", choose="请选择")
# An answer that does not come is given up soon, and what ended begins anew at once.
HASTY = Timing(
    ping=30.0, answer=0.5, first_pause=0.02, longest_pause=0.05, refused_pause=0.2, kicked_pause=600
)


class BotStage:
    """王女士 in the chat with the bot, who wrote to it once; the contract's stage, and more."""

    def __init__(self, bots: BotServer, adapter: WecomBotAdapter, chat: BotChat) -> None:
        self.bots = bots
        self.adapter = adapter
        self.door = Door()
        self.hand = bots.hand(bots.person("WangLi", "王丽"), chat)
        shown = chat.id if chat.is_group else "wangli"
        self.address = Address(account=ACCOUNT, chat=shown)
        self.nowhere = Address(account=ACCOUNT, chat="wrNOBODY")
        chat.spoken = True

    def shown(self) -> list[Shown]:
        return [
            Shown(
                id=post.id,
                # The common title of cards that have none of their own is ours, not the text's.
                text=post.text.removeprefix(f"{WORDS.choose}\n"),
                buttons=[post.buttons] if post.buttons else [],
                files=[post.file.content] if post.file else [],
            )
            for post in self.hand.posts
        ]

    async def writes(self, text: str, *, reply_to: str = "") -> None:
        quoted = next((p for p in self.hand.posts if reply_to and p.id == reply_to), None)
        await self.hand.says(text, quotes=quoted)

    async def edits(self, text: str) -> None:
        raise NotImplementedError("bots are not told what people change")

    async def sends_file(self, name: str, content: bytes, media_type: str) -> None:
        await self.hand.sends_file(name, content)

    async def presses(self, label: str) -> None:
        await self.hand.presses(label)

    async def sees_notice(self) -> str:
        raise NotImplementedError("there are no fleeting notices on WeCom")

    async def comes_again(self) -> None:
        await self.bots.repeat_latest()

    async def vanished_message(self) -> str:
        return "17-abcdefabcdef"

    async def goes_down(self) -> None:
        await self.bots.goes_down()
        await self.bots.eventually(lambda: self.bots.line is None)

    async def comes_up(self) -> None:
        await self.bots.comes_up()
        await self.bots.connected()
        await self.is_at_work()

    async def is_at_work(self) -> None:
        """Wait until the adapter knows that it is connected."""
        await self.stands(State.CONNECTED)

    async def stands(self, state: State) -> None:
        """Wait until things stand so."""
        await until(lambda: self.adapter.state is state)


def dispatch(
    stage: BotStage,
    key: str = "1",
    *,
    edits: str = "",
    files: tuple[OutgoingFile, ...] = (),
    **message: object,
) -> Dispatch:
    """One message into the stage's chat, or elsewhere."""
    outgoing = Outgoing(**{"address": stage.address, **message})
    return Dispatch(key=key, message=outgoing, edits=edits, files=files)


def adapter_for(
    bots: BotServer,
    *,
    memory: Memory | None = None,
    timing: Timing = HASTY,
    account: str = ACCOUNT,
    **more: object,
) -> WecomBotAdapter:
    """Not started. Its clock is the platform's."""

    def now() -> datetime:
        return datetime.fromtimestamp(bots.clock.now(), UTC)

    written = {"bot_id": bots.bot.id, "secret": bots.bot.secret, "words": WORDS, "ws_url": bots.url}
    settings = BotSettings(**{**written, **more})
    return WecomBotAdapter(
        account, settings, memory=memory or PassingMemory(now=now), clock=now, timing=timing
    )


@asynccontextmanager
async def bot_stage(
    bots: BotServer, chat: BotChat | None = None, **more: object
) -> AsyncIterator[BotStage]:
    """A bot at work."""
    adapter = adapter_for(bots, **more)
    stage = BotStage(bots, adapter, chat or bots.chat("WangLi"))
    await adapter.start(stage.door)
    await adapter.hold()
    try:
        await stage.is_at_work()
        yield stage
    finally:
        await adapter.stop()
