"""Customers and engineers who live through the crashes: patient, and each with a whole story."""

import asyncio
import inspect
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

import aiohttp

from tests.phones import Phone, WebPhone
from tests.platforms.telegram import Group, Message, Person

# Seconds: how long somebody waits for an answer (a busy machine takes minutes to start a process
# ten times); how often they look.
_PATIENCE = 300.0
_GLANCE = 0.1

T = TypeVar("T")
_ASKED = ("产品型号", "序列号", "设备在哪里", "照片")


class StubbornPage(WebPhone):
    """A page that says everything until it is acknowledged, and some things twice."""

    _again_after = 0.3
    ids: list[str]
    random: Random
    told: dict[str, object]

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "X-Real-IP": f"page-{self.name}"}

    async def _wishes(self, **wish: object) -> None:
        wish |= {"id": secrets.token_hex(8), "locale": self.locale}
        self.ids.append(str(wish["id"]))
        await patiently(lambda: self._is_acknowledged(wish), lambda: f"last told: {self.told}")
        if self.random.random() < 0.15:
            await self._is_acknowledged(wish)

    async def _is_acknowledged(self, wish: dict[str, object]) -> bool:
        try:
            async with self.session.post(
                f"{self.url}/chat/messages", json=wish, headers=self._headers
            ) as answer:
                self.told = await answer.json()
        except aiohttp.ClientError as error:
            self.told = {"type": repr(error)}
        return self.told["type"] == "ack"


async def page_of(name: str, url: str, session: aiohttp.ClientSession, random: Random) -> WebPhone:
    """A visitor of the web chat, with the page open."""
    headers = {"X-Real-IP": f"page-{name}"}
    async with session.post(f"{url}/chat/session", json={}, headers=headers) as answer:
        visitor = await answer.json()
    page = StubbornPage(name=name, url=url, token=visitor["token"], session=session)
    page.ids, page.random, page.told = [], random, {}
    return await page.opens()


@dataclass
class Customer:
    """Reports once, adds something again and again, and looks what comes back."""

    name: str
    phone: Phone
    random: Random
    # A quiet one never says whether it is solved, and so is asked to rate by the clock.
    is_quiet: bool
    number: int = 0
    written: list[str] = field(default_factory=list)
    has_finished: asyncio.Event = field(default_factory=asyncio.Event)

    async def lives(self, crew: "Crew", storm: asyncio.Event, follow_ups: int) -> None:
        """The story. It does not end before the storm does."""
        await self._pauses(3.0)
        await self.phone.says("打印机坏了，卡纸。我是王芳，电话 13800138000")
        await self._presses("一般", "有多着急")
        for question in _ASKED:
            await self._presses("跳过", question)
        await self._presses("提交", "联系人：王芳")
        found = re.search(r"#(\d+)", await self._sees("工单号 #"))
        assert found
        self.number = int(found[1])
        engineer = asyncio.create_task(crew.answers(self))
        try:
            await self._writes(storm, follow_ups)
            self.has_finished.set()
            await self._sees(f"换好了 #{self.number}.")
            await self._rates()
            await engineer
        finally:
            engineer.cancel()

    async def _writes(self, storm: asyncio.Event, follow_ups: int) -> None:
        while len(self.written) < follow_ups or not storm.is_set():
            if len(self.written) < 4 * follow_ups:
                self.written.append(f"{self.name}第{len(self.written)}次补充，还是卡")
                await self.phone.says(self.written[-1])
            await self._pauses(2.0)

    async def _rates(self) -> None:
        if self.is_quiet:
            await self._sees("请打个分")
            await self._sees("之后不再打扰")
            return
        await self._presses("已解决", "")
        await self._presses("5 分", "请打个分")
        await self._sees("谢谢您的评价")

    async def _pauses(self, most: float) -> None:
        await asyncio.sleep(self.random.uniform(0.05, most))

    async def _presses(self, label: str, on: str) -> None:
        await patiently(lambda: self._line(on, f"[{label}"), self._screen)
        await self._pauses(0.3)
        await self.phone.presses(label, on=on)

    async def _sees(self, piece: str) -> str:
        return await patiently(lambda: self._line(piece), self._screen)

    def _line(self, *pieces: str) -> str:
        lines = reversed(self.phone.screen())
        return next((line for line in lines if all(piece in line for piece in pieces)), "")

    def _screen(self) -> str:
        return f"{self.name}:\n" + "\n---\n".join(self.phone.screen())


class Crew:
    """Two engineers in their group. Every third ticket is left lying until it is late."""

    def __init__(
        self,
        group: Group,
        engineers: list[Person],
        random: Random,
        is_late: Callable[[int], bool],
    ) -> None:
        self._is_late = is_late
        self._group = group
        self._engineers = engineers
        self._random = random
        self.replies: dict[int, list[str]] = {}

    async def answers(self, customer: Customer) -> None:
        """Take the ticket, answer twice, and solve it when the customer has said everything."""
        number, engineer = customer.number, self._random.choice(self._engineers)
        replies = [f"第 {count} 次答复 #{number}，请稍等。" for count in (1, 2)]
        self.replies[number] = replies
        card = await patiently(lambda: self._card(number), lambda: f"card of #{number}")
        if number % 3 == 0:
            # Whoever answers while nobody is at work is in time to keep the alert from going out.
            await patiently(lambda: self._is_late(number), lambda: f"#{number} is never late")
        if number % 2:
            engineer.presses(card, "认领")
        else:
            engineer.writes(self._group, f"/claim {number}")
        await asyncio.sleep(self._random.uniform(0.5, 2.0))
        engineer.writes(self._group, replies[0], reply_to=card)
        await asyncio.sleep(self._random.uniform(0.5, 2.0))
        engineer.writes(self._group, f"/reply {number} {replies[1]}")
        await customer.has_finished.wait()
        replies.append(f"换好了 #{number}.")
        engineer.writes(self._group, f"/resolve {number} {replies[2]}")

    def _card(self, number: int) -> Message | None:
        found = (m for m in self._group.messages if f"#{number} ·" in m.text and m.markup)
        return next(found, None)


async def patiently(look: Callable[[], T], otherwise: Callable[[], str]) -> T:
    """Look again and again until there is something to see."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while True:
                found = look()
                if inspect.isawaitable(found):
                    found = await found
                if found:
                    return found
                await asyncio.sleep(_GLANCE)
    except TimeoutError:
        raise AssertionError(otherwise()) from None
