"""The desk makes its backups by itself, while people write."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.backups.set_up import open_vault
from bot.settings import Settings
from domain.messaging import Address, ChatKind, Incoming, IncomingKind, Sender
from store.backups.keys import BackupKey
from tests.databases.kinds import BOTH, DEFAULT
from tests.process import Clock, Process, process, settings_for

# 02:00 in Shanghai, a Sunday.
SATURDAY_NIGHT = datetime(2026, 11, 21, 18, 0, tzinfo=UTC)


@pytest.fixture
def database_kind() -> str:
    return DEFAULT


def settings_in(tmp_path: Path, database_url: str = "", **backup: object) -> Settings:
    written = {"folder": tmp_path / "place", "key": BackupKey.new().written, **backup}
    return settings_for(tmp_path / "data", backup=written, database_url=database_url)


def names_in(settings: Settings) -> list[str]:
    with open_vault(settings) as vault:
        return vault.names()


def proved_in(settings: Settings) -> set[str]:
    with open_vault(settings) as vault:
        return vault.proved()


@pytest.mark.parametrize("database_kind", BOTH)
async def test_a_backup_is_made_at_its_time_and_proved_on_sunday(
    tmp_path: Path, database_url: str
) -> None:
    settings = settings_in(tmp_path, database_url, at=["02:30", "14:30"])

    async with process(settings, Clock(SATURDAY_NIGHT)) as desk:
        await desk.passes()
        assert names_in(settings) == []
        await desk.passes(minutes=31)
        assert names_in(settings) == ["20261121-183000"]
        assert proved_in(settings) == {"20261121-183000"}
        # Nothing is made twice, neither by a second look nor after a start.
        await desk.passes(minutes=1)
        await desk.passes(hours=12)
        assert names_in(settings) == ["20261122-063000", "20261121-183000"]
        assert proved_in(settings) == {"20261121-183000"}
    async with process(settings, Clock(SATURDAY_NIGHT)) as desk:
        await desk.passes(hours=13)
        assert len(names_in(settings)) == 2


async def age_told_by(desk: Process) -> float | None:
    async with aiohttp.ClientSession() as browser, browser.get(f"{desk.url}/metrics") as answer:
        text = await answer.text()
    told = re.search(r"^gongdan_backup_age_seconds (.*)$", text, re.MULTILINE)
    return float(told[1]) if told else None


async def test_monitoring_is_told_how_old_the_latest_one_is(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, at=["02:30"])

    async with process(settings, Clock(SATURDAY_NIGHT)) as desk:
        assert await age_told_by(desk) is None
        await desk.passes(minutes=31)
        assert 60 <= await age_told_by(desk) < 120
        desk.clock.push(hours=37)
        assert await age_told_by(desk) > 36 * 60 * 60


async def test_old_ones_go_and_nothing_is_proved_where_nobody_wants_it(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, keep_daily=1, keep_weekly=0, keep_monthly=0, prove_on="")

    async with process(settings, Clock(SATURDAY_NIGHT)) as desk:
        await desk.passes()
        for _ in range(4):
            await desk.passes(days=1)

    assert names_in(settings) == ["20261124-183000", "20261123-183000"]
    assert proved_in(settings) == set()


async def test_a_place_that_is_away_is_tried_again_and_told(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "place").write_text("a share that is not mounted")

    async with process(settings, Clock(SATURDAY_NIGHT)) as desk:
        await desk.passes()
        await desk.passes(minutes=31)
        (tmp_path / "place").unlink()
        await desk.passes(minutes=2)
        assert names_in(settings) == ["20261121-183000"]
        failed = await desk.house.uow.read(lambda unit: unit.troubles.failed_runs())
        assert failed == []
        assert await notices(desk) == []


async def test_admins_are_told_once_of_a_backup_that_keeps_failing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    (tmp_path / "place").write_text("a share that is not mounted")

    async with process(settings, Clock(SATURDAY_NIGHT)) as desk:
        await desk.passes()
        # The only one who can be told: there is no admin.
        await greet(desk, "seat:zhang")
        # Off in the night: the first try is late already.
        await desk.passes(hours=3)
        await desk.passes(minutes=2)

        [told] = await notices(desk)

    assert told.startswith("今天 02:30 的备份未能完成或未通过演练。无法使用备份存放处")


async def greet(desk: Process, seat: str) -> None:
    """Once they wrote, they can be written to."""
    webchat = desk.house.adapters["webchat.main"]
    chat = f"v:{seat.removeprefix('seat:')}"
    incoming = Incoming(
        event_id="1",
        kind=IncomingKind.MESSAGE,
        address=Address(account=webchat.account, chat=chat),
        chat_kind=ChatKind.PRIVATE,
        sender=Sender(native_id=seat, name="张主管"),
        sent_at=desk.clock(),
        message_id="1",
        text="/board",
    )
    await desk.house.reception(incoming)


async def notices(desk: Process) -> list[str]:
    """What of backups stands in the supervisor's chat."""
    await desk.settles()
    lines = await desk.house.uow.read(lambda unit: unit.chat_log.since("v:zhang", 0, 100))
    said = [str(json.loads(line.body).get("text", "")) for line in lines]
    return [text for text in said if "备份" in text]
