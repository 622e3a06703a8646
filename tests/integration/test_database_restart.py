"""The database server is restarted under processes at work: they say so, and go on."""

from pathlib import Path

import aiohttp
import pytest

from tests.databases.kinds import POSTGRESQL
from tests.databases.postgres import OWN_URL, Postgres
from tests.integration.webchat.page import new_session, open_page
from tests.process import process, settings_for
from tests.waiting import free_port, until

pytestmark = [
    pytest.mark.parametrize("database_kind", [POSTGRESQL]),
    pytest.mark.skipif(bool(OWN_URL), reason="a server of one's own is not switched off"),
]


async def test_readiness_goes_red_and_green_again(
    tmp_path: Path, database_url: str, postgres: Postgres
) -> None:
    server = postgres.server
    assert server is not None
    settings = settings_for(tmp_path, database_url=database_url)
    async with process(settings) as running, aiohttp.ClientSession() as session:

        async def answers(status: int) -> bool:
            async with session.get(f"{running.url}/readyz") as answer:
                return answer.status == status

        assert await answers(200)
        server.stop()
        try:
            await until(lambda: answers(503))
        finally:
            server.start()
        await until(lambda: answers(200))


async def test_several_processes_find_the_server_and_each_other_again(
    tmp_path: Path, database_url: str, postgres: Postgres
) -> None:
    server = postgres.server
    assert server is not None
    settings = settings_for(tmp_path, database_url=database_url)
    http = settings.http.model_copy(update={"port": free_port()})
    async with (
        process(settings) as one,
        process(settings.model_copy(update={"http": http})) as other,
        aiohttp.ClientSession(one.url) as here,
        aiohttp.ClientSession(other.url) as there,
    ):

        async def both_answer(status: int) -> bool:
            answers = [await session.get("/readyz") for session in (here, there)]
            return [answer.status for answer in answers] == [status, status]

        async def all_are_seen() -> bool:
            runs, present, held = await one.house.uow.read(
                lambda unit: (unit.runs.latest(), unit.leases.present(), unit.leases.all())
            )
            is_held = any(lease.name == "webchat.main" and lease.is_live for lease in held)
            return {run.id for run in runs} == set(present) and is_held

        await until(lambda: both_answer(200))
        server.stop()
        try:
            await until(lambda: both_answer(503))
        finally:
            server.start()
        await until(lambda: both_answer(200))
        await until(all_are_seen)
        session = await new_session(here)
        async with open_page(here, session) as page, open_page(there, session) as beside:
            await page.say("/new 打印机卡纸")
            await until(lambda: len(page.texts) > 1 and page.texts == beside.texts)
