"""An adapter with an emulated DingTalk behind it."""

import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import PurePath
from urllib.parse import unquote

from adapters.dingtalk.adapter import DingtalkAdapter
from adapters.dingtalk.settings import DingtalkSettings
from adapters.shared.http_calls import HttpCalls
from adapters.shared.memory import Memory
from domain.messaging import Address
from tests.contracts.stage import Door, Shown
from tests.platforms.dingtalk import DingtalkServer, Message
from tests.platforms.dingtalk.records import StoredFile
from tests.platforms.web_server import WebServer

ACCOUNT = "dingtalk.main"
WANG = "wang01"


class DingtalkStage:
    """王女士 in a private chat with the robot; the contract's stage, and a little more."""

    def __init__(self, dingtalk: DingtalkServer, adapter: DingtalkAdapter) -> None:
        self.dingtalk = dingtalk
        self.adapter = adapter
        self.door = Door()
        self.person = dingtalk.person(WANG, "王女士")
        self.chat = self.person.chat_with(dingtalk.app)
        self.address = Address(account=ACCOUNT, chat=WANG)
        self.nowhere = Address(account=ACCOUNT, chat="nobody")
        self._latest: Message | None = None

    def shown(self) -> list[Shown]:
        return [
            Shown(
                id=message.key,
                text=_without_commands(message),
                buttons=[[label] for label, _ in message.buttons],
                files=[_opened(file) for file in message.files],
            )
            for message in self.chat.ours
        ]

    async def writes(self, text: str, *, reply_to: str = "") -> None:
        quoted = next((one for one in self.chat.ours if reply_to and one.key == reply_to), None)
        self._latest = await self.person.says(self.chat, text, quotes=quoted)

    async def edits(self, text: str) -> None:
        raise NotImplementedError("nobody can change a message on DingTalk")

    async def sends_file(self, name: str, content: bytes, media_type: str) -> None:
        self._latest = await self.person.sends_file(self.chat, name, content)

    async def presses(self, label: str) -> None:
        self._latest = await self.person.presses(self.chat, label)

    async def sees_notice(self) -> str:
        raise NotImplementedError("there are no fleeting notices on DingTalk")

    async def comes_again(self) -> None:
        await self.person.repeats(self.chat, self._latest)

    async def vanished_message(self) -> str:
        return "a-query-key-nobody-knows"

    async def days_pass(self, days: int) -> None:
        self.dingtalk.clock.skip(days * 86_400)

    async def goes_down(self) -> None:
        await self.dingtalk.goes_down()

    async def comes_up(self) -> None:
        await self.dingtalk.comes_up()


def settings_for(dingtalk: DingtalkServer, **more: object) -> DingtalkSettings:
    """Streams, as a newcomer begins."""
    app = dingtalk.app
    return DingtalkSettings(
        client_id=app.client_id,
        client_secret=app.client_secret,
        robot_code=app.robot_code,
        api_base_url=dingtalk.url,
        oapi_base_url=dingtalk.url,
        **more,
    )


def adapter_for(
    dingtalk: DingtalkServer, *, memory: Memory | None = None, **more: object
) -> DingtalkAdapter:
    """By the emulator's clock; an answer that doesn't come is given up soon."""

    def now() -> datetime:
        return datetime.fromtimestamp(dingtalk.clock.now(), UTC)

    settings = settings_for(dingtalk, **more)
    calls = HttpCalls(timeout=2.0)
    return DingtalkAdapter(ACCOUNT, settings, clock=now, memory=memory, calls=calls)


@asynccontextmanager
async def stream_stage(dingtalk: DingtalkServer, **more: object) -> AsyncIterator[DingtalkStage]:
    """The adapter keeps its two connections."""
    stage = DingtalkStage(dingtalk, adapter_for(dingtalk, **more))
    await stage.adapter.start(stage.door)
    await stage.adapter.hold()
    try:
        await dingtalk.eventually(lambda: len(dingtalk.app.sockets) == 2)
        yield stage
    finally:
        await stage.adapter.stop()


@asynccontextmanager
async def callback_stage(dingtalk: DingtalkServer, **more: object) -> AsyncIterator[DingtalkStage]:
    """The emulator posts messages and presses to the adapter's routes."""

    async def door(request):
        routes = {(route.method, route.path): route for route in stage.adapter.routes()}
        return await routes[request.method, request.path].handler(request)

    async with WebServer(door) as house:
        dingtalk.app.callback_url = f"{house.url}/hooks/dingtalk/main"
        adapter = adapter_for(dingtalk, callback_url=dingtalk.app.callback_url, **more)
        stage = DingtalkStage(dingtalk, adapter)
        await adapter.start(stage.door)
        await adapter.hold()
        try:
            yield stage
        finally:
            await adapter.stop()


def _without_commands(message: Message) -> str:
    """Below its buttons' labels a message shows the commands; both are the same to a reader."""
    text = message.text
    for label, address in reversed(message.buttons):
        command = unquote(address.partition("content=")[2]).rpartition(" ·")[0]
        line = f"{label}：{command}"
        assert text.endswith(line), (text, line)
        text = text.removesuffix(line).rstrip("\n")
    return text


def _opened(file: StoredFile) -> bytes:
    """What is in an archive the adapter had to make."""
    inner = file.name.removesuffix(".zip")
    if inner == file.name or not PurePath(inner).suffix:
        return file.content
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert archive.namelist() == [inner]
        return archive.read(inner)
