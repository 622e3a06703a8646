"""`kill -9` as soon as WeCom or DingTalk was told that something was taken: it was, once."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.crash.crowd import patiently
from tests.crash.ledger import Ledger
from tests.crash.victim import Victim
from tests.phones import DingtalkPhone, Phone, WecomPhone
from tests.platforms.dingtalk import DingtalkServer
from tests.platforms.telegram import TOKEN, TelegramServer
from tests.platforms.wecom import WecomServer
from tests.process import GROUP

_KILLS = 4
_ACCOUNTS = """
[wecom.main]
corp_id = {corp_id}
agent_id = {agent_id}
secret = {secret}
token = {token}
encoding_aes_key = {key}
api_base_url = {wecom}
[dingtalk.main]
client_id = {client_id}
client_secret = {client_secret}
api_base_url = {dingtalk}
oapi_base_url = {dingtalk}
[[group]]
account = "dingtalk.main"
chat = {chat}
team = "support"
"""


class World:
    """A colleague in WeCom's app, an engineer in DingTalk's group, and the process between."""

    def __init__(
        self, folder: Path, telegram: str, wecom: WecomServer, ding: DingtalkServer
    ) -> None:
        self.wecom = wecom
        self.dingtalk = ding
        app, engineer = wecom.app(), ding.person("li01", "李工")
        group = ding.group("售后群", engineer)
        self.customer = WecomPhone(wecom.hand(app, wecom.member("WangFang", "王女士")))
        self.li = DingtalkPhone(engineer, group)
        values = {
            "corp_id": wecom.corp_id,
            "agent_id": app.agent_id,
            "secret": app.secret,
            "token": app.token,
            "key": app.aes_key,
            "wecom": wecom.url,
            "client_id": ding.app.client_id,
            "client_secret": ding.app.client_secret,
            "dingtalk": ding.url,
            "chat": group.id,
        }
        more = _ACCOUNTS.format(**{name: json.dumps(value) for name, value in values.items()})
        self.victim = Victim(folder, telegram, TOKEN, more)
        app.callback_url = f"{self.victim.url}/hooks/wecom/main"

    async def begins(self) -> None:
        """Start the process, and wait until both platforms reach it."""
        await self.victim.starts()
        await self.victim.is_ready()
        await patiently(lambda: len(self.dingtalk.app.sockets) == 2, self.victim.last_words)

    async def says_and_is_taken(self, phone: Phone, text: str) -> None:
        """Until the platform is told so."""
        attempts, pushes = len(self.wecom.caller.attempts), len(self.dingtalk.pushes)
        await phone.says(text)
        if phone is self.customer:
            await self.wecom.eventually(lambda: len(self.wecom.caller.attempts) > attempts)
            assert self.wecom.caller.attempts[-1].status == 200
        else:
            await self.dingtalk.eventually(lambda: len(self.dingtalk.pushes) > pushes)
            await self.dingtalk.pushes[-1].answered.wait()

    async def reports(self) -> None:
        await self.customer.says("打印机坏了，卡纸。我是王芳，电话 13800138000")
        await self.presses("一般", "有多着急")
        for question in ("产品型号", "序列号", "设备在哪里", "照片"):
            await self.presses("跳过", question)
        await self.presses("提交", "请确认")
        await self.sees(self.customer, "#1001")

    async def presses(self, label: str, on: str) -> None:
        await self.sees(self.customer, on)
        await self.customer.presses(label, on=on)

    async def sees(self, phone: Phone, piece: str) -> None:
        def look() -> bool:
            return any(piece in line for line in phone.screen())

        await patiently(look, lambda: "\n---\n".join([*phone.screen(), self.victim.last_words()]))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramServer())
        telegram.group(GROUP, "售后群", telegram.user(501, "赵工"))
        wecom = await stack.enter_async_context(WecomServer())
        dingtalk = await stack.enter_async_context(DingtalkServer())
        world = World(tmp_path, telegram.url, wecom, dingtalk)
        await world.begins()
        stack.push_async_callback(world.victim.is_gone)
        yield world


@pytest.mark.crash
@pytest.mark.timeout(300)
async def test_what_was_acknowledged_outlives_the_kill(world: World) -> None:
    await world.reports()
    said: list[str] = []
    for number in range(_KILLS):
        if number % 2:
            said.append(f"第 {number} 次答复")
            await world.says_and_is_taken(world.li, f"/reply 1001 {said[-1]}")
        else:
            said.append(f"第 {number} 次补充")
            await world.says_and_is_taken(world.customer, said[-1])
        await world.victim.is_killed()
        await world.begins()
        await world.sees(world.customer if number % 2 else world.li, said[-1])
    book = Ledger(world.victim.database)
    unsent = "SELECT count(*) FROM outbox WHERE is_unsent = 1"
    await patiently(lambda: book.column(unsent) == [0], world.victim.last_words)
    assert await world.victim.stops() == 0, world.victim.last_words()
    assert book.column("SELECT text FROM ticket_messages ORDER BY id") == said
    assert book.column("SELECT error FROM inbox WHERE is_failed = 1") == []
    assert book.column("SELECT error FROM outbox WHERE state = 'failed'") == []
    book.close()
    # WeCom knows a repetition if told that it may be one; DingTalk does not.
    customer, group = ("\n".join(phone.screen()) for phone in (world.customer, world.li))
    assert [customer.count(words) for words in said[1::2]] == [1] * (_KILLS // 2)
    assert all(1 <= group.count(f"（#1001）：{words}") <= 2 for words in said[::2])
