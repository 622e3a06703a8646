"""Disk full, database locked, token refused: said clearly, nothing lost, and the process stays."""

import asyncio
import resource
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import aiohttp
import pytest

from tests.crash.crowd import StubbornPage, page_of, patiently
from tests.crash.victim import Victim
from tests.phones import TelegramPhone
from tests.platforms.telegram import TOKEN, TelegramServer
from tests.process import GROUP

pytestmark = pytest.mark.timeout(400)

_GREETING = "打印机坏了，卡纸。我是王芳，电话 13800138000"
_FIRST_QUESTION = "有多着急"


class World:
    """A process, a customer on each platform, and the wire between."""

    def __init__(self, victim: Victim, telegram: TelegramServer, page: StubbornPage) -> None:
        self.victim = victim
        self.telegram = telegram
        self.page = page
        person = telegram.user(7000, "王女士")
        self.phone = TelegramPhone(person, telegram.private_chat(person))

    async def refusal(self) -> dict[str, object]:
        """What the page is told when it says something now."""
        wish = {"type": "say", "text": "在吗", "id": "0123456789abcdef", "locale": "zh_CN"}
        async with self.page.session.post(
            f"{self.victim.url}/chat/messages", json=wish, headers=self.page._headers
        ) as answer:
            return await answer.json()

    async def is_alive(self) -> bool:
        """The process serves."""
        async with self.page.session.get(f"{self.victim.url}/healthz") as answer:
            return answer.status == 200

    async def both_are_answered(self) -> None:
        """The story goes on where it was held up."""
        phones = (self.page, self.phone)
        await patiently(
            lambda: all(shows(phone, _FIRST_QUESTION) for phone in phones), self.victim.last_words
        )

    def stored(self, text: str) -> int:
        """How often the desk has stored a message with these words."""
        book = sqlite3.connect(f"file:{self.victim.database}?mode=ro", uri=True)
        try:
            question = "SELECT count(*) FROM inbox WHERE json_extract(incoming, '$.text') = ?"
            return book.execute(question, (text,)).fetchone()[0]
        finally:
            book.close()


def shows(phone: StubbornPage | TelegramPhone, piece: str) -> bool:
    """The words stand on the screen."""
    return any(piece in line for line in phone.screen())


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        server.group(GROUP, "售后群", server.user(501, "李工"))
        yield server


@pytest.fixture
async def victim(tmp_path: Path, telegram: TelegramServer) -> AsyncIterator[Victim]:
    victim = Victim(tmp_path, telegram.url, TOKEN)
    await victim.starts()
    try:
        await victim.is_ready()
        yield victim
    finally:
        await victim.is_gone()


@pytest.fixture
async def world(victim: Victim, telegram: TelegramServer) -> AsyncIterator[World]:
    async with aiohttp.ClientSession() as session:
        page = await page_of("网客", victim.url, session, Random(0))
        try:
            yield World(victim, telegram, page)
        finally:
            await page.closes()


async def test_a_full_disk_holds_up_the_story_and_loses_nothing(world: World) -> None:
    victim = world.victim
    # What is written next is appended to the log, however large the tables are by now.
    written = victim.database.with_name("gongdan.db-wal").stat().st_size
    _, most = resource.prlimit(victim.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(victim.pid, resource.RLIMIT_FSIZE, (written // 2, most))
    await patiently(lambda: _is_refused(world), victim.last_words)
    await world.phone.says(_GREETING)
    saying = asyncio.create_task(world.page.says(_GREETING))
    await patiently(
        lambda: "telegram.polling_interrupted" in victim.last_words(), victim.last_words
    )
    assert await world.is_alive()
    assert world.stored(_GREETING) == 0
    resource.prlimit(victim.pid, resource.RLIMIT_FSIZE, (most, most))
    await saying
    await world.both_are_answered()
    assert world.stored(_GREETING) == 2
    assert await victim.stops() == 0


async def test_a_database_locked_from_outside_holds_up_the_story(world: World) -> None:
    intruder = sqlite3.connect(world.victim.database)
    intruder.execute("BEGIN IMMEDIATE")
    await world.phone.says(_GREETING)
    told = await world.refusal()
    assert (told["type"], told["code"]) == ("refused", "page.error.not_now")
    assert await world.is_alive()
    intruder.rollback()
    intruder.close()
    await world.page.says(_GREETING)
    await world.both_are_answered()
    assert world.stored(_GREETING) == 2


async def _is_refused(world: World) -> bool:
    return (await world.refusal())["type"] == "refused"


async def test_a_refused_token_keeps_nobody_from_the_web_chat(
    tmp_path: Path, telegram: TelegramServer
) -> None:
    victim = Victim(tmp_path, telegram.url, "4242:wrong")
    await victim.starts()
    try:
        await victim.is_ready()
        async with aiohttp.ClientSession() as session:
            page = await page_of("网客", victim.url, session, Random(0))
            await page.says(_GREETING)
            await patiently(lambda: shows(page, _FIRST_QUESTION), victim.last_words)
            await page.closes()
        assert "telegram.not_started" in victim.last_words()
        assert await victim.stops() == 0
    finally:
        await victim.is_gone()
