"""Commands given while a desk is running, which has the database to itself."""

import asyncio
import json
import signal
import socket
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from pydantic import TypeAdapter

from bot.control.asking import ErrandNotDone, have_done
from bot.control.errands import REPLAY, Arguments, Errand, FailedEvents, Replayed
from bot.settings import Settings
from bot.wiring import House
from tests.integration.cli.conftest import Gongdan, failed_event, stored, write
from tests.integration.cli.desks import desk_in_demo, desk_in_production
from tests.journeys.venues.web import seats_of
from tests.phones import WebPhone

DOOR = Path("data/gongdan.db.sock")


@pytest.fixture(scope="module")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A desk for all who leave it as they found it: where its data is, and its address."""
    folder = tmp_path_factory.mktemp("desk")
    with desk_in_demo(folder) as address:
        yield folder / "data", address


@pytest.fixture
def address(at_work: tuple[Path, str], folder: Path) -> str:
    """Where the desk serves whose data stands in the folder too."""
    data, address = at_work
    (folder / "data").symlink_to(data)
    return address


def api_status(address: str, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"{address}/api/v1/tickets", headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def test_looking_works_and_a_second_desk_says_why_not(
    address: str, gongdan: Gongdan, folder: Path
) -> None:
    with urllib.request.urlopen(f"{address}/readyz") as ready:
        assert json.load(ready)["checks"]["database"] is True
    with urllib.request.urlopen(f"{address}/api/openapi.json") as described:
        assert json.load(described)["servers"] == [{"url": address}]

    assert gongdan("doctor").exit_code == 0
    assert gongdan("token", "list").exit_code == 0
    assert gongdan("events", "failed").exit_code == 0
    assert gongdan("export", "out").exit_code == 0
    assert (folder / "out/forms/after_sales.yaml").exists()
    refused = gongdan("run")
    assert refused.exit_code == 2
    assert "in use by a running Gongdan" in refused.stderr
    assert gongdan("token", "create", "still served").exit_code == 0


def test_a_token_opens_the_api_at_once_and_shuts_it_at_once(address: str, gongdan: Gongdan) -> None:
    token = gongdan("token", "create", "web shop").output.split()[-1]
    listed = next(row for row in gongdan("token", "list").output.splitlines() if "web shop" in row)
    token_id = next(word for word in listed.split() if len(word) == 12)

    assert api_status(address, token) == 200
    assert gongdan("token", "revoke", "000000000000").exit_code == 1
    assert "web shop" in gongdan("token", "revoke", token_id).output
    assert api_status(address, token) == 401


async def test_the_next_report_is_asked_by_the_form_just_published(
    address: str, gongdan: Gongdan, folder: Path
) -> None:
    def publish() -> str:
        gongdan("export", "out")
        form = folder / "out/forms/after_sales.yaml"
        text = form.read_text("utf-8")
        assert "What is it about?" in text
        form.write_text(text.replace("What is it about?", "Which trouble is it?"), "utf-8")
        return gongdan("import", "out").output

    assert "version 2" in await asyncio.to_thread(publish)
    async with aiohttp.ClientSession() as session:
        seat = (await seats_of(session, address))["demo:customer"]
        phone = await WebPhone(seat["name"], address, seat["token"], session, "en").opens()
        await phone.says("/new the blue one")
        await phone.sees("Which trouble is it?")
        await asyncio.to_thread(gongdan, "rollback", "form", "after_sales", "1")
        await phone.says("/cancel")
        await phone.says("/new the red one")
        await phone.sees("What is it about?")
        await phone.closes()


def test_refusals_read_as_they_do_without_a_desk(
    address: str, gongdan: Gongdan, folder: Path
) -> None:
    (folder / "in/forms").mkdir(parents=True)
    (folder / "in/forms/torn.yaml").write_text("a: [", "utf-8")

    broken = gongdan("import", "in", language="zh_CN")
    assert broken.exit_code == 2
    assert "forms/torn.yaml" in broken.stderr
    assert "定义有误" in broken.stderr
    unknown = gongdan("rollback", "form", "after_sales", "9")
    assert unknown.exit_code == 2
    assert "There is no version 9 of form after_sales" in unknown.stderr


def test_failed_events_are_replayed_and_the_answer_leaves(gongdan: Gongdan, folder: Path) -> None:
    inbox_id = write(failed_event)
    with desk_in_demo(folder):
        assert gongdan("events", "replay", "99").exit_code == 1
        assert f"Event {inbox_id} is handled" in gongdan("events", "replay").output
        assert "There are none" in gongdan("events", "failed").output


def test_two_who_replay_at_once_handle_an_event_once(folder: Path) -> None:
    write(failed_event)

    async def both() -> list[list[Replayed]]:
        asked = (have_done(Settings(), REPLAY, FailedEvents()) for _ in range(2))
        return await asyncio.gather(*asked)

    with desk_in_demo(folder):
        assert sorted(len(replayed) for replayed in asyncio.run(both())) == [0, 1]


def test_the_door_is_its_owners_and_goes_with_the_desk(folder: Path, gongdan: Gongdan) -> None:
    with desk_in_demo(folder):
        kind = DOOR.stat().st_mode
        assert stat.S_ISSOCK(kind)
        assert stat.S_IMODE(kind) == 0o600
        assert stat.S_IMODE(DOOR.parent.stat().st_mode) == 0o700
    assert not DOOR.exists()
    assert gongdan("token", "create", "at rest").exit_code == 0


def test_the_door_is_not_on_the_network(address: str) -> None:
    for path in ("/create-token", "/issue-admin-code"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}{path}", data=b"{}")
        with refused.value:
            assert refused.value.code == 404


def test_what_a_killed_desk_leaves_is_in_nobodys_way(folder: Path, gongdan: Gongdan) -> None:
    with desk_in_demo(folder, stop_by=signal.SIGKILL):
        pass
    assert DOOR.exists()
    assert gongdan("token", "create", "meanwhile").exit_code == 0
    with desk_in_demo(folder):
        assert gongdan("token", "create", "after").exit_code == 0
    assert "after" in gongdan("token", "list").output


def test_without_room_for_a_door_the_desk_works_and_commands_say_why_not(
    folder: Path, gongdan: Gongdan, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = folder / ("d" * 100)
    deep.mkdir()
    monkeypatch.setenv("GONGDAN_DATA_DIR", str(deep / "data"))
    with desk_in_demo(deep) as address:
        refused = gongdan("token", "create", "x")
        assert refused.exit_code == 2
        assert "in use by a running Gongdan" in refused.stderr
        with urllib.request.urlopen(f"{address}/readyz") as ready:
            assert ready.status == 200
    assert gongdan("token", "create", "x").exit_code == 0


async def test_what_the_desk_does_not_understand_is_told(address: str) -> None:
    class Unheard(Arguments):
        of: str = "this"

    for name in ("create-token", "unheard-of"):
        errand = Errand(name=name, arguments=Unheard, result=TypeAdapter(str), work=not_here)
        with pytest.raises(ErrandNotDone):
            await have_done(Settings(), errand, Unheard())


async def not_here(house: House, told: Arguments) -> str:
    raise AssertionError("it was not asked of the desk at work")


def test_the_first_start_that_succeeds_prints_the_first_admins_code(
    folder: Path, gongdan: Gongdan
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        folder.joinpath("gongdan.toml").write_text(f"[http]\nport = {taken.getsockname()[1]}")
        assert "/admin " not in gongdan("run").output

    with desk_in_production(folder) as first:
        assert "/admin " in first
        assert "/admin " in gongdan("admin-code").output
    with desk_in_production(folder) as second:
        assert "/admin " not in second
        assert "gongdan admin-code" in second
    assert stored(lambda unit: unit.codes.count("admin_code")) == 2
