"""The database server is restarted under a process at work: it says so, and goes on."""

from pathlib import Path

import aiohttp
import pytest

from tests.databases.kinds import POSTGRESQL
from tests.databases.postgres import OWN_URL, Postgres
from tests.process import process, settings_for
from tests.waiting import until

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
