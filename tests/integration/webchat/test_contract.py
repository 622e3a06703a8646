"""The web chat keeps the promises of every adapter: its platform is our own page."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import ClientSession

from domain.delivery import Dispatch, Receipt
from domain.messaging import Acknowledgement, Address, Incoming
from domain.ports import Inscribed, Receive, Unit
from tests.contracts.adapter_contract import AdapterContract
from tests.contracts.stage import Door, Shown
from tests.integration.webchat.house import ACCOUNT, FailingStore, House, house
from tests.integration.webchat.page import bearer, new_session, upload


class WritingDoor:
    """A door that writes down what is said on our own platform, and knows no more of units."""

    def __init__(self, store: FailingStore, door: Receive) -> None:
        self._store = store
        self._door = door

    async def __call__(
        self, incoming: Incoming, *, inscribe: Callable[[Unit], Inscribed] | None = None
    ) -> Acknowledgement:
        if inscribe is None:
            return await self._door(incoming)
        inscribed = await self._store.run(inscribe)
        inscribed.tell()
        return await self._door(inscribed.incoming)


class WatchedAdapter:
    """The adapter, where the page has seen whatever was sent before the test looks."""

    def __init__(self, home: House, look: Callable[[], Awaitable[None]]) -> None:
        self._adapter = home.adapter
        self._store = home.store
        self._look = look

    def __getattr__(self, name: str) -> Any:
        return getattr(self._adapter, name)

    async def start(self, receive: Receive) -> None:
        await self._adapter.start(WritingDoor(self._store, receive))

    async def send(self, dispatch: Dispatch) -> Receipt:
        receipt = await self._adapter.send(dispatch)
        await self._look()
        return receipt

    async def recall(self, chat: str, message_ids: Sequence[str]) -> None:
        await self._adapter.recall(chat, message_ids)
        await self._look()


class PageStage:
    """Somebody with our page open; it sends what is not acknowledged until it is."""

    def __init__(self, home: House, http: ClientSession, session: dict[str, Any]) -> None:
        self.home = home
        self.http = http
        self.session = session
        self.door = Door()
        self.address = Address(account=ACCOUNT, chat=session["chat"])
        self.nowhere = Address(account=ACCOUNT, chat="nowhere")
        self.adapter = WatchedAdapter(home, self._look)
        self._lines: list[dict[str, Any]] = []
        self._contents: dict[str, bytes] = {}
        self._waiting: list[dict[str, Any]] = []
        self._sending = asyncio.create_task(self._keep_sending())
        self._written = 0
        self._last: dict[str, Any] = {}
        self._notice = ""

    def shown(self) -> list[Shown]:
        return [
            Shown(
                id=str(line["line"]),
                text="\n".join(
                    filter(
                        None,
                        [line["title"], *(f"{k} {v}" for k, v in line["facts"]), line["text"]],
                    )
                ),
                buttons=[[button["label"] for button in row] for row in line["buttons"]],
                files=[self._contents[file["address"]] for file in line["files"]],
            )
            for line in self._lines
            if not line["is_mine"] and not line["is_removed"]
        ]

    async def writes(self, text: str, *, reply_to: str = "") -> None:
        await self._wants({"type": "say", "text": text, "reply_to": int(reply_to or 0)})

    async def edits(self, text: str) -> None:
        await self._look()
        mine = [line["line"] for line in self._lines if line["is_mine"]]
        await self._wants({"type": "edit", "line": mine[-1], "text": text})

    async def sends_file(self, name: str, content: bytes, media_type: str) -> None:
        _, receipt = await upload(self.http, self.session, content, name)
        assert receipt["media_type"] == media_type
        await self._wants({"type": "say", "files": [receipt["reference"]]})

    async def presses(self, label: str) -> None:
        line, button = next(
            (line, button)
            for line in reversed(self._lines)
            for row in line["buttons"]
            for button in row
            if button["label"] == label
        )
        press = {"command": button["command"], "version": button["version"]}
        await self._wants({"type": "press", "line": line["line"], **press})

    async def sees_notice(self) -> str:
        return self._notice

    async def comes_again(self) -> None:
        await self._post(self._last)

    async def vanished_message(self) -> str:
        return "99"

    async def goes_down(self) -> None:
        self.home.store.is_down = True

    async def comes_up(self) -> None:
        self.home.store.is_down = False

    async def close(self) -> None:
        self._sending.cancel()
        with suppress(asyncio.CancelledError):
            await self._sending

    async def _look(self) -> None:
        async with self.http.get("/chat/poll", headers=bearer(self.session)) as response:
            self._lines = (await response.json())["lines"]
        for file in [file for line in self._lines for file in line["files"]]:
            async with self.http.get(file["address"]) as response:
                self._contents[file["address"]] = await response.read()

    async def _wants(self, frame: dict[str, Any]) -> None:
        self._written += 1
        self._last = {"id": f"wish-{self._written:06}", **frame}
        if self._waiting or not await self._post(self._last):
            self._waiting.append(self._last)

    async def _post(self, frame: dict[str, Any]) -> bool:
        async with self.http.post(
            "/chat/messages", json=frame, headers=bearer(self.session)
        ) as response:
            answer = await response.json()
        self._notice = answer.get("notice", "")
        return answer["type"] != "refused"

    async def _keep_sending(self) -> None:
        while True:
            await asyncio.sleep(0.02)
            while self._waiting and await self._post(self._waiting[0]):
                self._waiting.pop(0)


class TestWebchat(AdapterContract):
    # They are ours as long as they are kept.
    recalls_are_limited = False

    @pytest_asyncio.fixture
    async def stage(self, tmp_path: Path, migrated: Path) -> AsyncIterator[PageStage]:
        folder = tmp_path / "house"
        folder.mkdir()
        async with (
            house(folder, template=migrated) as home,
            ClientSession(home.url) as http,
        ):
            stage = PageStage(home, http, await new_session(http))
            await stage.adapter.start(stage.door)
            yield stage
            await stage.close()
