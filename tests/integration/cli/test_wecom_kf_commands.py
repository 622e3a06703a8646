"""Links and codes by which customers come in from WeChat."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Gongdan
from tests.platforms.wecom import WecomServer

ACCOUNT = """
[wecom_kf.{name}]
corp_id = "{corp}"
secret = "{secret}"
token = "t"
encoding_aes_key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
open_kfid = "{open_kfid}"
api_base_url = "{url}"
"""


@pytest.fixture
async def wecom() -> AsyncIterator[WecomServer]:
    async with WecomServer() as server:
        server.kf.account(server.app())
        yield server


def writes(folder: Path, wecom: WecomServer, *accounts: tuple[str, str]) -> None:
    written = (
        ACCOUNT.format(
            name=name,
            corp=wecom.corp_id,
            secret=wecom.app().secret,
            open_kfid=open_kfid,
            url=wecom.url,
        )
        for name, open_kfid in accounts
    )
    (folder / "gongdan.toml").write_text("".join(written), encoding="utf-8")


async def test_each_scene_has_a_link_and_a_code(
    wecom: WecomServer, gongdan: Gongdan, folder: Path
) -> None:
    writes(folder, wecom, ("main", "wkAAA"))
    words = ("wecom-kf", "links", "lobby", "label", "--param", "printer=7", "--folder", "codes")
    told = await asyncio.to_thread(gongdan, *words)
    assert told.exit_code == 0, told.output
    first, second = told.output.strip().splitlines()
    assert first.split()[1].endswith("enc_scene=lobby&scene_param=printer%3D7")
    assert second.startswith("label  https://")
    for name in ("lobby.png", "label.png"):
        assert (folder / "codes" / name).read_bytes().startswith(b"\x89PNG")


async def test_of_several_accounts_one_is_named(
    wecom: WecomServer, gongdan: Gongdan, folder: Path
) -> None:
    wecom.kf.account(wecom.app(), "wkBBB")
    writes(folder, wecom, ("main", "wkAAA"), ("sales", "wkBBB"))
    told = await asyncio.to_thread(gongdan, "wecom-kf", "links", "lobby")
    assert (told.exit_code, "main, sales" in told.output) == (1, True)
    told = await asyncio.to_thread(gongdan, "wecom-kf", "links", "lobby", "--account", "sales")
    assert (told.exit_code, "wkBBB" in told.output) == (0, True)


async def test_what_can_not_be_had_is_said(
    wecom: WecomServer, gongdan: Gongdan, folder: Path
) -> None:
    told = await asyncio.to_thread(gongdan, "wecom-kf", "links", "lobby")
    assert (told.exit_code, "[wecom_kf.main]" in told.output) == (1, True)
    writes(folder, wecom, ("main", "wkOther"))
    told = await asyncio.to_thread(gongdan, "wecom-kf", "links", "lobby")
    assert (told.exit_code, "95004" in told.output) == (1, True)
    assert not (folder / "links").exists()
    for words in (["大厅"], ["x" * 33], ["lobby", "--param", "中" * 20]):
        told = await asyncio.to_thread(gongdan, "wecom-kf", "links", *words)
        assert told.exit_code == 2
