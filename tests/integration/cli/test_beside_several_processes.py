"""Commands given while several processes are at work on one PostgreSQL."""

import asyncio
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest

from bot.control.asking import have_done
from bot.control.errands import REPLAY, FailedEvents, Replayed
from bot.looking import look, utc_now
from bot.settings import Settings, load_settings
from domain.deadlines import Deadline, Purpose
from domain.ports import Unit
from store.opening import open_store
from tests.databases.postgres import Postgres
from tests.integration.cli.conftest import Gongdan, failed_event
from tests.integration.cli.desks import desk_of_two
from tests.phones import WebPhone
from tests.waiting import until

T = TypeVar("T")
# Fresh connections, so many that both processes are asked.
OFTEN = 12


@pytest.fixture(scope="module")
def at_work(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres
) -> Iterator[tuple[Path, str]]:
    """Two processes for all tests: where they were started, and the address they serve."""
    folder, url = tmp_path_factory.mktemp("desk"), postgres.new()
    with desk_of_two(folder, url) as address:
        yield folder, address
    postgres.drop(url)


@pytest.fixture
def address(at_work: tuple[Path, str], folder: Path) -> str:
    """Commands of this test are given where the processes were started."""
    home, address = at_work
    shutil.copy(home / "gongdan.toml", folder)
    (folder / "data").symlink_to(home / "data")
    return address


async def changed(settings: Settings, work: Callable[[Unit], T]) -> T:
    """As a program of its own would change the store."""
    store = await open_store(settings.database_url, utc_now)
    try:
        return await store.run(work)
    finally:
        await store.close()


def statuses(address: str, token: str) -> set[int]:
    """What the processes answer to it."""
    headers = {"Authorization": f"Bearer {token}"}
    found = set()
    for _ in range(OFTEN):
        try:
            asked = urllib.request.Request(f"{address}/api/v1/tickets", headers=headers)
            with urllib.request.urlopen(asked) as answer:
                found.add(answer.status)
        except urllib.error.HTTPError as refused:
            with refused:
                found.add(refused.code)
    return found


def test_all_processes_know_a_token_at_once_and_forget_it_at_once(
    address: str, gongdan: Gongdan
) -> None:
    token = gongdan("token", "create", "web shop").output.split()[-1]
    listed = next(row for row in gongdan("token", "list").output.splitlines() if "web shop" in row)
    token_id = next(word for word in listed.split() if len(word) == 12)

    assert statuses(address, token) == {200}
    assert "web shop" in gongdan("token", "revoke", token_id).output
    assert statuses(address, token) == {401}


def test_doctor_and_migrate_work_beside_them(address: str, gongdan: Gongdan, folder: Path) -> None:
    examined = gongdan("doctor")
    assert examined.exit_code == 0, examined.output
    assert examined.output.count("has been at work since") == 2
    assert "up to date" in gongdan("migrate").output
    assert not (folder / "data" / "gongdan.sock").exists()


def test_who_signs_with_another_secret_is_told_what_to_do(
    address: str, gongdan: Gongdan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGDAN_SECRET_KEY", "one of my own, which nobody else has")
    refused = gongdan("run")
    assert refused.exit_code == 2
    assert "write the same secret_key in the settings of all processes" in refused.stderr


async def test_the_next_report_is_asked_by_the_form_just_published_wherever_it_is_made(
    address: str, gongdan: Gongdan, folder: Path
) -> None:
    def publish() -> str:
        gongdan("export", "out")
        form = folder / "out/forms/after_sales.yaml"
        text = form.read_text("utf-8")
        form.write_text(text.replace("What is it about?", "Which trouble is it?"), "utf-8")
        return gongdan("import", "out").output

    assert "version 2" in await asyncio.to_thread(publish)
    for _ in range(4):
        async with aiohttp.ClientSession() as session:
            visitor = {"locale": "en"}
            async with session.post(f"{address}/chat/session", json=visitor) as answer:
                token = (await answer.json())["token"]
            phone = await WebPhone("Emma", address, token, session, "en").opens()
            await phone.says("/new the blue one")
            await phone.sees("Which trouble is it?")
            await phone.closes()


async def test_two_who_replay_at_once_handle_an_event_once_and_it_is_answered(
    address: str,
) -> None:
    settings = load_settings()
    await changed(settings, failed_event)
    asked = (have_done(settings, REPLAY, FailedEvents()) for _ in range(2))
    replayed: list[list[Replayed]] = await asyncio.gather(*asked)
    assert sorted(len(outcomes) for outcomes in replayed) == [0, 1]

    async def is_answered() -> bool:
        return bool(await look(settings, lambda unit: unit.chat_log.before("v:1", None, 9)))

    await until(is_answered)


async def test_a_deadline_that_is_brought_back_is_handled_at_once(
    address: str, gongdan: Gongdan
) -> None:
    def park(unit: Unit) -> None:
        unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=1042, due_at=unit.now))
        [deadline] = [d for d in unit.deadlines.due(9) if d.number == 1042]
        unit.deadlines.failed(deadline.id, retry_at=None, error="KeyError('boom')")

    settings = load_settings()
    await changed(settings, park)
    retried = await asyncio.to_thread(gongdan, "deadlines", "retry")
    assert "is due now" in retried.output

    async def is_done() -> bool:
        return not await look(settings, lambda unit: unit.deadlines.pending(1042))

    await until(is_done)
