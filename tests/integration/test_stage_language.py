"""On the stage everybody speaks the language its page is shown in, whichever it began in."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.demo import demo_settings, demo_stage
from bot.lifecycle import running
from bot.texts import load_texts
from bot.wiring import House
from desk.desk import Desk
from desk.tickets.open_ticket import open_ticket
from domain.people.person import Person
from domain.ports import Unit
from domain.tickets.report import Report
from tests.waiting import free_port, until


class Shown:
    """A demonstration that was started on a Chinese terminal."""

    def __init__(self, house: House, url: str) -> None:
        self.house = house
        self.url = url

    async def in_language(self, locale: str) -> None:
        """A browser shows the page in it."""
        async with ClientSession() as browser:
            answer = await browser.post(f"{self.url}/chat/seats", json={"locale": locale})
            assert len((await answer.json())["seats"]) == 5

    async def opens(self) -> None:
        """A new ticket comes in."""

        def work(unit: Unit) -> None:
            emma = Person(name="Emma")
            customer = replace(emma, id=unit.people.add(emma))
            house = self.house
            desk = Desk(unit=unit, policy=house.policy, announcer=house.announcer, actor=None)
            open_ticket(desk, customer, Report(title="Printer jams"), origin=None)

        await self.house.uow.run(work)

    async def cards_with(self, label: str) -> int:
        """In the engineers' group."""
        lines = await self.house.uow.read(lambda unit: unit.chat_log.before("g:engineers", None, 9))
        return sum(f'"{label}"' in line.body for line in lines)


@pytest.fixture
async def shown(tmp_path: Path) -> AsyncIterator[Shown]:
    texts = load_texts()("zh_CN")
    settings = demo_settings(host="127.0.0.1", port=free_port(), data_dir=tmp_path, texts=texts)
    async with running(settings, stage=demo_stage(texts)) as house:
        yield Shown(house, settings.http.base_url)


async def test_cards_follow_the_page(shown: Shown) -> None:
    await shown.in_language("en")
    await shown.opens()
    await until(lambda: shown.cards_with("Claim"))
    await shown.in_language("zh_CN")
    await shown.opens()
    await until(lambda: shown.cards_with("认领"))
    assert await shown.cards_with("Claim") == 1
