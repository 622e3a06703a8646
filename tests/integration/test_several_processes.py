"""Several processes on one database: which may work together, and how one takes leave."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.doctor.processes import examine_processes
from bot.lifecycle import running
from bot.looking import utc_now
from bot.settings import Settings
from bot.texts import load_texts
from bot.this_process import NotOfOneDesk
from domain.ports import Process as Said
from domain.ports import Run
from store.opening import open_store
from tests.databases.kinds import POSTGRESQL
from tests.process import Process, process, settings_for
from tests.waiting import free_port, until

pytestmark = pytest.mark.parametrize("database_kind", [POSTGRESQL])
SECRET = "of all processes, and long enough for it"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return settings_for(tmp_path, database_url=database_url, secret_key=SECRET)


def beside(settings: Settings, **changes: object) -> Settings:
    """Those of another process of the same desk."""
    http = settings.http.model_copy(update={"port": free_port()})
    return settings.model_copy(update={"http": http, **changes})


async def runs_of(running: Process) -> list[Run]:
    found = await running.house.uow.read(lambda unit: unit.runs.latest())
    return sorted(found, key=lambda run: run.id)


@asynccontextmanager
async def asking(running: Process) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(running.url) as session:
        yield session


async def test_processes_of_one_desk_work_beside_each_other_and_say_what_they_are(
    settings: Settings,
) -> None:
    async with process(settings) as first, process(beside(settings)) as second:
        ours, theirs = await runs_of(first)
        addresses = {ours.process.address, theirs.process.address}
        assert addresses == {one.url.removeprefix("http://") for one in (first, second)}
        assert ours.process.secret_mark == theirs.process.secret_mark != ""
        assert ours.process.files_mark == theirs.process.files_mark != ""
        for one in (first, second):
            async with asking(one) as session, session.get("/readyz") as answer:
                assert answer.status == 200
    async with process(settings) as third:
        assert [run.is_over for run in await runs_of(third)] == [True, True, False]


async def test_who_signs_with_another_secret_may_not_work_beside_us(
    settings: Settings, tmp_path: Path
) -> None:
    alone = settings.model_copy(update={"secret_key": None})
    stranger = beside(alone, data_dir=tmp_path / "other", files=settings.files)
    async with process(alone):
        with pytest.raises(NotOfOneDesk, match="other_secret"):
            async with running(stranger):
                pass
    # Once nobody else is at work, the secret may change.
    async with process(stranger) as now:
        assert [run.is_over for run in await runs_of(now)] == [True, True, False]


async def test_who_keeps_files_elsewhere_may_not_work_beside_us(
    settings: Settings, tmp_path: Path
) -> None:
    async with process(settings):
        with pytest.raises(NotOfOneDesk, match="other_files"):
            async with running(beside(settings, data_dir=tmp_path / "other")):
                pass


async def test_a_process_that_is_told_to_stop_says_so_before_it_goes(settings: Settings) -> None:
    http = settings.http.model_copy(update={"drain": timedelta(seconds=1)})
    settings = settings.model_copy(update={"http": http})
    may_stop, has_stopped = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        async with process(settings):
            await may_stop.wait()
        has_stopped.set()

    working = asyncio.create_task(work())
    async with aiohttp.ClientSession(settings.http.base_url) as session:

        async def ready() -> int:
            try:
                async with session.get("/readyz") as answer:
                    return answer.status
            except aiohttp.ClientConnectionError:
                return 0

        await until(lambda: is_so(ready(), 200))
        may_stop.set()
        await until(lambda: is_so(ready(), 503))
        # People are served as before meanwhile.
        async with session.post("/chat/session", json={"locale": "zh_CN"}) as answer:
            assert answer.status == 200
        assert not has_stopped.is_set()
        await until(lambda: is_so(ready(), 0))
    await working


async def is_so(asked: Awaitable[int], wanted: int) -> bool:
    return await asked == wanted


async def found(settings: Settings) -> dict[str, list[str]]:
    """Sentences of doctor about processes, by the end of their code."""
    texts, told = load_texts(), defaultdict(list)
    for finding in await examine_processes(settings, utc_now, texts("en"), texts):
        sentence = texts("en").say(finding.code, **finding.params)
        told[finding.code.removeprefix("doctor.processes.")].append(sentence)
    return told


async def test_doctor_says_who_is_at_work_and_who_holds_what(settings: Settings) -> None:
    assert list(await found(settings)) == ["none"]
    other = beside(settings)
    async with running(settings):
        async with running(other):
            told = await found(settings)
            assert list(told) == ["at_work"]
            first, second = told["at_work"]
            assert f"listens on {settings.http.host}:{settings.http.port}" in first
            assert f"listens on {other.http.host}:{other.http.port}" in second
            assert "It serves: webchat.main." in first
            assert "It serves: no account." in second
        assert list(await found(settings)) == ["at_work"]


async def test_doctor_says_what_is_not_as_it_should_be(settings: Settings) -> None:
    async with AsyncExitStack() as opened:
        for pid, version in ((7, "1.0"), (8, "1.1")):
            store = await open_store(settings.database_url, utc_now)
            opened.push_async_callback(store.close)
            said = Said(host="the attic", pid=pid, version=version)
            await store.attend(await store.run(lambda unit, said=said: unit.runs.begin(said)))
        told = await found(settings)
        assert list(told) == ["at_work", "versions", "not_held"]
        assert "1.0, 1.1" in told["versions"][0]
        assert "webchat.main" in told["not_held"][0]
    # Neither said that it ends.
    told = await found(settings)
    assert list(told) == ["none", "ended_badly"]
    assert ["process 7" in one.lower() for one in told["ended_badly"]] == [False, True]
