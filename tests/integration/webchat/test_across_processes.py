"""One chat, and pages of it that are served by different processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from adapters.webchat import elsewhere
from tests.databases.postgres import Postgres
from tests.integration.webchat.page import (
    Page,
    Told,
    bearer,
    new_session,
    open_page,
    seat_of,
    upload,
)
from tests.process import Process, process, settings_for
from tests.waiting import free_port, until

pytestmark = pytest.mark.asyncio(loop_scope="module")
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


class Two:
    """Two processes of one desk, and a browser at each."""

    def __init__(self, processes: list[Process], browsers: list[ClientSession]) -> None:
        self.one, self.other = browsers
        self.processes = processes

    @asynccontextmanager
    async def pages(self, session: Told) -> AsyncIterator[tuple[Page, Page]]:
        """The same chat, open at both."""
        async with open_page(self.one, session) as here, open_page(self.other, session) as there:
            yield here, there


@asynccontextmanager
async def desk(folder: Path, postgres: Postgres) -> AsyncIterator[Two]:
    """A desk of two processes."""
    url = postgres.new()
    settings = settings_for(folder, database_url=url)
    http = settings.http.model_copy(update={"port": free_port()})
    beside = settings.model_copy(update={"http": http})
    async with (
        process(settings) as first,
        process(beside) as second,
        ClientSession(first.url) as one,
        ClientSession(second.url) as other,
    ):
        yield Two([first, second], [one, other])
    postgres.drop(url)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> AsyncIterator[Two]:
    """For all, each in a chat of its own."""
    async with desk(tmp_path_factory.mktemp("desk"), postgres) as two:
        yield two


async def test_what_is_said_here_is_seen_there_and_answered_on_both(two: Two) -> None:
    async with two.pages(await new_session(two.one)) as (here, there):
        await here.say("/new 打印机卡纸，不能打印")
        await there.sees("/new 打印机卡纸，不能打印")
        await until_equal(here, there)
        await there.say("前台那一台", id="from-the-other")
        await here.sees("前台那一台")
        await until_equal(here, there)


async def test_the_same_message_sent_to_both_counts_once(two: Two) -> None:
    async with two.pages(await new_session(two.one)) as (here, there):
        said = {"type": "say", "id": "message-of-its-own", "text": "/new 卡纸", "locale": "zh_CN"}
        answers = await asyncio.gather(here.ask(said), there.ask(said))
        assert {answer["line"] for answer in answers} == {1}
        await until_equal(here, there)
        assert here.texts.count("/new 卡纸") == 1
        [process, _] = two.processes
        assert len(await process.house.uow.read(lambda unit: unit.inbox.failed(9))) == 0


async def test_colleagues_at_different_processes_see_who_writes_and_who_has_read(two: Two) -> None:
    li, zhao = await seat_of(two.one, "seat:li"), await seat_of(two.other, "seat:zhao")
    async with open_page(two.one, li) as here, open_page(two.other, zhao) as there:
        await here.ask({"type": "typing"})
        assert (await there.hears("typing"))["name"] == "李工"
        await here.say("大家好")
        await there.sees("大家好")
        await there.ask({"type": "read", "line": 1})
        assert (await here.hears("read"))["line"] == 1


async def test_a_page_that_comes_back_at_the_other_process_has_missed_nothing(two: Two) -> None:
    session = await new_session(two.one)
    async with open_page(two.one, session) as here:
        await here.say("/new 卡纸")
        await here.sees("/new 卡纸")
        revision, texts = here.revision, here.texts
    async with two.one.post(
        "/chat/messages",
        json={"type": "say", "id": "message-while-away", "text": "还是卡纸", "locale": "zh_CN"},
        headers=bearer(session),
    ) as answer:
        assert (await answer.json())["type"] == "ack"
    async with open_page(two.other, session, revision=revision) as there:
        await there.sees("还是卡纸")
        assert not set(texts) & set(there.texts)


async def test_who_asks_again_and_again_hears_of_what_is_said_elsewhere(two: Two) -> None:
    session = await new_session(two.one)

    async def poll() -> Told:
        async with two.other.get("/chat/poll?revision=0", headers=bearer(session)) as answer:
            return await answer.json()

    polling = asyncio.create_task(poll())
    async with open_page(two.one, session) as here:
        await here.say("/new 卡纸")
        assert "/new 卡纸" in [line["text"] for line in (await polling)["lines"]]


async def test_a_file_handed_in_here_is_sent_and_opened_there(two: Two) -> None:
    session = await new_session(two.one)
    status, file = await upload(two.one, session, PICTURE)
    assert status == 200
    async with open_page(two.other, session) as there:
        await there.say("照片", files=[file["reference"]])
        await there.sees("照片")
        [kept] = there.lines[1]["files"]
    for browser in (two.one, two.other):
        async with browser.get(kept["address"]) as answer:
            assert await answer.read() == PICTURE


async def test_what_nobody_told_of_is_found_all_the_same(
    tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "_PAUSE", 0.1)
    async with desk(tmp_path, postgres) as two:
        silence(two.processes[0])
        async with two.pages(await new_session(two.one)) as (here, there):
            await here.say("/new 卡纸")
            await there.sees("/new 卡纸")
            await until_equal(here, there)


def silence(process: Process) -> None:
    """None of its words arrive."""
    neighbours = process.house.uow.neighbours
    neighbours.tell = lambda topic, body: None


async def until_equal(here: Page, there: Page) -> None:
    """Wait until both show the same, and something was answered."""
    await until(lambda: len(here.lines) > 1 and here.texts == there.texts)
