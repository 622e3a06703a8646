"""Who comes to the desk, by which way, and who serves whom."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from random import Random

import aiohttp

from tests.crash.crowd import StubbornPage, page_of
from tests.fire.book import Book
from tests.fire.people import Customer, Engineer, StubbornRobotPhone
from tests.fire.plan import Plan
from tests.fire.town import Town
from tests.phones import Phone, TelegramPhone, WecomPhone

# Seconds between tries to open a page.
_PAUSE = 0.3


class Crowd:
    """`front`: where pages are opened. `async with`."""

    def __init__(self, town: Town, front: str, book: Book, random: Random) -> None:
        self.served: list[tuple[Customer, Engineer]] = []
        self.pages: list[StubbornPage] = []
        self._town = town
        self._front = front
        self._random = random
        self._numbers = count()
        self._session: aiohttp.ClientSession
        self._engineers = [
            Engineer(phone, random, book.was_late)
            for phone in (
                *(TelegramPhone(one, town.group) for one in town.engineers),
                StubbornRobotPhone(town.ding_engineer, town.ding_group),
            )
        ]
        self.ways: dict[str, Callable[[int], Awaitable[Phone]]] = {
            "web chat": self._on_a_page,
            "Telegram": self._on_telegram,
            "Telegram by webhook": self._on_the_hook,
            "WeCom": self._on_wecom,
            "DingTalk": self._on_dingtalk,
        }

    async def __aenter__(self) -> "Crowd":
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        for page in self.pages:
            await page.closes()
        await self._session.close()

    async def keeps_coming(self, way: str, storm: asyncio.Event, plan: Plan) -> None:
        """One after the other, until the storm is over."""
        while not storm.is_set():
            number = next(self._numbers)
            phone = await self.ways[way](number)
            # A quiet one never says whether it is solved, and so is asked to rate by the clock.
            customer = Customer(phone.name, phone, self._random, is_quiet=number % 3 == 0)
            customer.pictures = 0 if isinstance(phone, StubbornPage) else plan.pictures
            engineer = self._engineers[number % len(self._engineers)]
            self.served.append((customer, engineer))
            await customer.lives(engineer, storm, plan.follow_ups)

    async def _on_a_page(self, number: int) -> StubbornPage:
        while True:
            try:
                page = await page_of(f"网客{number}", self._front, self._session, self._random)
            except (aiohttp.ClientError, KeyError):
                await asyncio.sleep(_PAUSE)
            else:
                self.pages.append(page)
                return page

    async def _on_telegram(self, number: int) -> TelegramPhone:
        user = self._town.telegram.user(7000 + number, f"电客{number}")
        return TelegramPhone(user, self._town.telegram.private_chat(user))

    async def _on_the_hook(self, number: int) -> TelegramPhone:
        user = self._town.telegram.user(7000 + number, f"钩客{number}")
        return TelegramPhone(user, self._town.telegram.private(self._town.hook, user))

    async def _on_wecom(self, number: int) -> WecomPhone:
        member = self._town.wecom.member(f"Wei{number}", f"微客{number}")
        return WecomPhone(self._town.wecom.hand(self._town.app, member))

    async def _on_dingtalk(self, number: int) -> StubbornRobotPhone:
        person = self._town.dingtalk.person(f"ding{number}", f"钉客{number}")
        return StubbornRobotPhone(person, person.chat_with(self._town.dingtalk.app))
