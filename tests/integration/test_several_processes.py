"""Several processes on one database: which may work together, and how one takes leave."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.doctor import records
from bot.doctor.processes import examine_processes
from bot.doctor.records import examine_records
from bot.lifecycle import running
from bot.looking import utc_now
from bot.settings import Settings
from bot.texts import load_texts
from bot.this_process import NotOfOneDesk
from domain.ports import Finding, Run
from domain.ports import Process as Said
from store.looking import examine_database
from store.opening import open_store
from tests.databases.directly import directly
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
    http = settings.http.model_copy(update={"drain": timedelta(minutes=5)})
    settings = settings.model_copy(update={"http": http})
    may_stop, hurry, has_stopped = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        async with running(settings, hurry=hurry):
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
        hurry.set()
        await until(lambda: is_so(ready(), 0))
    await working


async def test_who_is_told_twice_to_stop_does_not_wait(settings: Settings) -> None:
    http = settings.http.model_copy(update={"drain": timedelta(minutes=5)})
    hurry = asyncio.Event()
    async with asyncio.timeout(30):
        async with running(settings.model_copy(update={"http": http}), hurry=hurry):
            hurry.set()


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


@dataclass
class Visitor:
    """Somebody who goes on writing, and sends again what was not answered."""

    address: str
    is_done: bool = False
    said: list[str] = field(default_factory=list)
    sent_again: int = 0

    async def writes(self) -> None:
        token = await self._token()
        while not self.is_done:
            text = f"第 {len(self.said) + 1} 句"
            while not await self._is_taken(token, text):
                self.sent_again += 1
                await asyncio.sleep(0.05)
            self.said.append(text)

    async def _token(self) -> str:
        async with (
            aiohttp.ClientSession(self.address) as session,
            session.post("/chat/session", json={"locale": "zh_CN"}) as answer,
        ):
            return str((await answer.json())["token"])

    async def _is_taken(self, token: str, text: str) -> bool:
        """Each time on a new connection, which either process may get."""
        said = {"type": "say", "id": f"message-{len(self.said):08}", "text": text}
        try:
            async with (
                aiohttp.ClientSession(
                    self.address, headers={"Authorization": f"Bearer {token}"}
                ) as session,
                session.post("/chat/messages", json=said) as answer,
            ):
                return bool((await answer.json())["type"] == "ack")
        except aiohttp.ClientError:
            return False


async def test_an_update_goes_round_and_nobody_loses_a_word(settings: Settings) -> None:
    """Three processes on one port, each replaced by the next while somebody writes."""
    http = settings.http.model_copy(update={"reuse_port": True})
    service = settings.service.model_copy(update={"flood_limit": 10_000})
    settings = settings.model_copy(update={"http": http, "service": service})
    visitor = Visitor(settings.http.base_url)
    former = AsyncExitStack()
    await former.enter_async_context(process(settings))
    writing = asyncio.create_task(visitor.writes())
    for _ in range(2):
        follower = AsyncExitStack()
        last = await follower.enter_async_context(process(settings))
        so_far = len(visitor.said)
        await until(lambda count=so_far + 3: len(visitor.said) >= count)
        await former.aclose()
        former = follower
    visitor.is_done = True
    await writing
    [chat] = [c for c in chats_of(last) if c.startswith("v:")]
    lines = await last.house.uow.read(lambda unit: unit.chat_log.before(chat, None, 9_999))
    written = [json.loads(line.body)["text"] for line in lines if line.author]
    assert written == visitor.said
    await last.settles()
    await former.aclose()


def chats_of(running: Process) -> set[str]:
    rows = directly(running.settings.database_url, "SELECT DISTINCT chat FROM chat_lines")
    return {chat for (chat,) in rows}


async def test_doctor_says_when_clocks_are_apart(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> Awaitable[list[Finding]]:
        return examine_records(settings, utc_now, "")

    assert "doctor.clock.apart" not in {one.code for one in await told()}
    whole = examine_database(settings.database_url)
    late = replace(whole, clock_ahead=timedelta(seconds=-90))
    monkeypatch.setattr(records, "examine_database", lambda _: late)
    [apart] = [one for one in await told() if one.code == "doctor.clock.apart"]
    assert (apart.is_good, apart.params) == (False, {"seconds": 90})
