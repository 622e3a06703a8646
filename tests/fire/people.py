"""Customers and engineers who live through it: patient, and each with a whole story."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from tests.crash.crowd import patiently
from tests.phones import DingtalkPhone, Phone
from tests.platforms.dingtalk import Message

# Question, and what the customer presses below it.
_STEPS = (
    ("有多着急", "一般"),
    ("产品型号", "跳过"),
    ("序列号", "跳过"),
    ("设备在哪里", "跳过"),
    ("照片", "跳过"),
    ("请确认", "提交"),
)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
# Seconds: after which somebody tries again, or asks how things stand.
_AGAIN_AFTER = 10.0
_HEARD_WITHIN = 6.0
# How many times as much somebody says during a storm.
_RESTLESS = 4


class StubbornRobotPhone(DingtalkPhone):
    """DingTalk tells a message once, whether anybody listens or not: whoever sees nothing of it
    says it again."""

    def __init__(self, person: object, chat: object) -> None:
        super().__init__(person, chat)
        # How often something was said; a picture says nothing.
        self.tries: Counter[str] = Counter()

    async def says(self, text: str, *, reply_to: str = "") -> None:
        while True:
            self.tries[text] += 1
            if await self._is_heard(await self.person.says(self._chat, text)):
                return

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        while True:
            self.tries[""] += 1
            if await self._is_heard(await self.person.sends_rich(self._chat, *contents)):
                return

    async def presses(self, label: str, *, on: str = "") -> None:
        while True:
            title = self._label(label, on)
            if title is None:
                return
            if await self._is_heard(await self.person.presses(self._chat, title, on=on)):
                return

    async def _is_heard(self, message: Message) -> bool:
        pushes = reversed(self.person.world.pushes)
        push = next((push for push in pushes if push.data.get("msgId") == message.id), None)
        if push is None:
            await asyncio.sleep(0.3)
            return False
        try:
            await asyncio.wait_for(push.answered.wait(), _HEARD_WITHIN)
        except TimeoutError:
            return False
        return True


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
    replies: list[str] = field(default_factory=list)
    # Sent with the first words that are added.
    pictures: int = 0
    has_finished: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_left_lying(self) -> bool:
        """Nobody takes the ticket before it is late."""
        return self.number % 3 == 0

    async def lives(self, engineer: "Engineer", storm: asyncio.Event, follow_ups: int) -> None:
        """The story. While the storm lasts there is more to say."""
        await self._pauses(1.0)
        await self._reports()
        service = asyncio.create_task(engineer.serves(self))
        try:
            await self._writes(storm, follow_ups)
            self.has_finished.set()
            await service
            await self._rates()
        finally:
            service.cancel()

    def tries_of(self, text: str) -> int:
        """How often they said this."""
        tries = self.phone.tries if isinstance(self.phone, StubbornRobotPhone) else {}
        return tries.get(text, 1)

    async def _reports(self) -> None:
        """Answer whatever is asked last, until there is a number."""
        loop = asyncio.get_running_loop()
        await self.phone.says("打印机坏了，卡纸。我是王芳，电话 13800138000")
        answered, since = "", loop.time()
        known = self.phone.screen()
        while not self.number:
            await asyncio.sleep(0.1)
            screen = self.phone.screen()
            if screen != known:
                known, since = screen, loop.time()
            question, label = self._asked()
            is_tired = loop.time() - since > _AGAIN_AFTER
            if question and (question != answered or is_tired):
                await self._pauses(0.2)
                answered, since = question, loop.time()
                await self.phone.presses(label, on=question)
            elif is_tired:
                since = loop.time()
                await self.phone.says("/list")
            self.number = self._number()

    def _asked(self) -> tuple[str, str]:
        """What is asked last and not yet answered, and what to press."""
        for line in reversed(self.phone.screen()):
            for question, label in reversed(_STEPS):
                if question in line and f"[{label}" in line:
                    return question, label
        return "", ""

    def _number(self) -> int:
        found = re.search(r"#(\d{4,})", self._screen())
        return int(found[1]) if found else 0

    async def _writes(self, storm: asyncio.Event, follow_ups: int) -> None:
        most = _RESTLESS * follow_ups
        while len(self.written) < (follow_ups if storm.is_set() else most):
            self.written.append(f"{self.name}第{len(self.written)}次补充，还是卡")
            await self.phone.says(self.written[-1])
            if len(self.written) <= self.pictures:
                await self.phone.sends_pictures(PICTURE)
            await self._pauses(1.5)

    async def _rates(self) -> None:
        if self.is_quiet:
            await self._sees("请打个分")
            await self._sees("之后不再打扰")
            return
        await self._answers("已解决", f"/confirm {self.number}", "请打个分")
        await self._answers("5 分", f"/rate {self.number} 5", "谢谢您的评价")

    async def _answers(self, label: str, command: str, then: str) -> None:
        """Press, or type what the button stands for when there is none; until it was understood."""
        loop = asyncio.get_running_loop()
        since = loop.time() - _AGAIN_AFTER + 2.0
        has_pressed = False
        while not self._line(then):
            if not has_pressed and self._line(f"[{label}"):
                has_pressed, since = True, loop.time()
                await self.phone.presses(label)
            elif loop.time() - since > _AGAIN_AFTER:
                since = loop.time()
                await self.phone.says(command)
            await asyncio.sleep(0.1)

    async def _pauses(self, most: float) -> None:
        await asyncio.sleep(self.random.uniform(0.05, most))

    async def _sees(self, piece: str) -> str:
        return await patiently(lambda: self._line(piece), lambda: f"no {piece}: {self._screen()}")

    def _line(self, piece: str) -> str:
        return next((line for line in reversed(self.phone.screen()) if piece in line), "")

    def _screen(self) -> str:
        return f"{self.name}:\n" + "\n---\n".join(self.phone.screen())


class Engineer:
    """Somebody in a group of engineers."""

    def __init__(self, phone: Phone, random: Random, is_late: Callable[[int], bool]) -> None:
        self.phone = phone
        self._random = random
        self._is_late = is_late

    async def serves(self, customer: Customer) -> None:
        """Take the ticket, answer twice, and solve it when the customer has said everything."""
        number = customer.number
        await patiently(lambda: self._has_card(number), lambda: f"no card of #{number}")
        if customer.is_left_lying:
            # Whoever answers while nobody is at work is in time to keep the alert from going out.
            await patiently(lambda: self._is_late(number), lambda: f"#{number} is never late")
        await self._claims(number)
        for count in (1, 2):
            await self._pauses(1.0)
            await self._replies(customer, f"第 {count} 次答复 #{number}，请稍等。")
        await customer.has_finished.wait()
        await self._has_read(customer.written[-1])
        customer.replies.append(f"换好了 #{number}.")
        await self.phone.says(f"/resolve {number} {customer.replies[-1]}")

    async def _claims(self, number: int) -> None:
        if self.phone.can_quote_cards and number % 2:
            await self.phone.presses("认领", on=f"#{number} ·")
        else:
            await self.phone.says(f"/claim {number}")

    async def _replies(self, customer: Customer, text: str) -> None:
        customer.replies.append(text)
        if self.phone.can_quote_cards and self._random.random() < 0.5:
            await self.phone.says(text, reply_to=f"#{customer.number} ·")
        else:
            await self.phone.says(f"/reply {customer.number} {text}")

    async def _has_read(self, text: str) -> None:
        """Wait for what was said last, unless it was given up on its way."""
        with suppress(TimeoutError):
            async with asyncio.timeout(2 * _AGAIN_AFTER):
                while not any(text in line for line in self.phone.screen()):
                    await asyncio.sleep(0.1)

    def tries_of(self, number: int, text: str) -> int:
        """How often they said this to the customer."""
        if not isinstance(self.phone, StubbornRobotPhone):
            return 1
        said = (f"/reply {number} {text}", f"/resolve {number} {text}")
        return max(self.phone.tries[words] for words in said)

    def _has_card(self, number: int) -> bool:
        return any(f"#{number} ·" in line for line in self.phone.screen())

    async def _pauses(self, most: float) -> None:
        await asyncio.sleep(self._random.uniform(0.1, most))
