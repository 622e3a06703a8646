"""A customer service account's adapter with an emulated WeCom before and behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from adapters.shared.memory import Memory, PassingMemory
from adapters.wecom.api import WecomApi
from adapters.wecom.kf.adapter import WecomKfAdapter
from adapters.wecom.kf.doorbells import Doorbells
from adapters.wecom.kf.settings import KfSettings
from bot.platforms.wecom_kf import kf_words
from bot.texts import load_texts
from domain.messaging import Address
from domain.ports import Neighbours
from store.sqlite.nobody import Nobody
from tests.contracts.stage import Door, Shown
from tests.integration.wecom.stages import serving
from tests.platforms.wecom import WecomServer
from tests.platforms.wecom.kf import KfAccount

ACCOUNT = "wecom_kf.main"
CUSTOMER = "wmBBBBBBBBBBBBBBBBBBBBBBBBBBwang"
WORDS = kf_words(load_texts()("zh_CN"))


class KfStage:
    """王女士 in WeChat; the contract's stage, and a little more."""

    def __init__(self, wecom: WecomServer, account: KfAccount, adapter: WecomKfAdapter) -> None:
        self.wecom = wecom
        self.kf = wecom.kf
        self.account = account
        self.adapter = adapter
        self.door = Door()
        self.hand = wecom.kf_hand(account, CUSTOMER, "王女士")
        self.address = Address(account=ACCOUNT, chat=CUSTOMER)
        self.nowhere = Address(account=ACCOUNT, chat="wmNobody")

    def shown(self) -> list[Shown]:
        return [
            Shown(
                id=post.msgid,
                # What stands above buttons without words is ours, not the text's.
                text="" if post.text == WORDS.choose else post.text,
                buttons=[post.buttons] if post.buttons else [],
                files=[post.file.content] if post.file else [],
            )
            for post in self.hand.posts
        ]

    async def writes(self, text: str, *, reply_to: str = "") -> None:
        self.hand.says(text)

    async def edits(self, text: str) -> None:
        raise NotImplementedError("nobody can change a message in WeChat")

    async def sends_file(self, name: str, content: bytes, media_type: str) -> None:
        self.hand.sends_file(name, content)

    async def presses(self, label: str) -> None:
        self.hand.presses(label)

    async def sees_notice(self) -> str:
        raise NotImplementedError("there are no fleeting notices in WeChat")

    async def comes_again(self) -> None:
        self.account.log.append(self.account.log[-1])
        self.kf.knocks(self.account)

    async def vanished_message(self) -> str:
        return "abcdef0123456789abcdef01-0"

    async def goes_down(self) -> None:
        await self.wecom.goes_down()

    async def comes_up(self) -> None:
        await self.wecom.comes_up()


def kf_adapter(
    wecom: WecomServer,
    account: KfAccount,
    memory: Memory | None = None,
    *,
    doorbells: Doorbells | None = None,
    neighbours: Neighbours | None = None,
    name: str = ACCOUNT,
) -> WecomKfAdapter:
    """Not started. Its clocks are the platform's."""

    def now() -> datetime:
        return datetime.fromtimestamp(wecom.clock.now(), UTC)

    settings = KfSettings(
        corp_id=wecom.corp_id,
        secret=account.app.secret,
        token=account.app.token,
        encoding_aes_key=account.app.aes_key,
        open_kfid=account.open_kfid,
        words=WORDS,
        api_base_url=wecom.url,
        callback_url="https://desk.example.com/hooks/wecom-kf/main",
    )
    api = WecomApi(
        wecom.url, corp_id=wecom.corp_id, secret=settings.secret, monotonic=wecom.clock.now
    )
    return WecomKfAdapter(
        name,
        settings,
        memory=memory or PassingMemory(now=now),
        doorbells=doorbells or Doorbells(),
        neighbours=neighbours or Nobody(),
        clock=now,
        api=api,
    )


@asynccontextmanager
async def kf_stage(
    wecom: WecomServer, memory: Memory | None = None, *, keeps_window: bool = True
) -> AsyncIterator[KfStage]:
    """A started adapter with its address known to WeCom."""
    wecom.kf.keeps_window = keeps_window
    account = wecom.kf.account(wecom.app())
    stage = KfStage(wecom, account, kf_adapter(wecom, account, memory))
    async with serving(stage.adapter) as address:
        account.app.callback_url = f"{address}/hooks/wecom-kf/main"
        await stage.adapter.start(stage.door)
        await stage.adapter.hold()
        try:
            yield stage
        finally:
            await wecom.caller.close()
            await stage.adapter.stop()
