"""One process with the doors of all platforms, for all tests of a module."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from tests.fuzz.knocks import (
    TELEGRAM_SECRET,
    DingtalkPlatform,
    KfPlatform,
    Knock,
    Platform,
    TelegramPlatform,
    WecomPlatform,
)
from tests.journeys.venues.venue import PlatformClock
from tests.platforms.dingtalk import DingtalkServer
from tests.platforms.telegram import TOKEN, TelegramServer
from tests.platforms.wecom import WecomServer
from tests.process import Clock, Process, process, settings_for
from tests.talk import migrated_database

_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


@dataclass(frozen=True, kw_only=True)
class House:
    """The process as strangers see it, and its books."""

    process: Process
    wecom: WecomServer
    platforms: dict[str, Platform]
    session: aiohttp.ClientSession
    # What must never be logged.
    secrets: tuple[str, ...]

    async def hears(self, knock: Knock) -> tuple[int, bytes]:
        """What is answered."""
        async with self.session.post(
            f"{self.process.url}{knock.path}",
            params=knock.query,
            headers=knock.headers,
            data=knock.body,
            skip_auto_headers=("Content-Type",),
        ) as answer:
            return answer.status, await answer.read()

    def books(self) -> tuple[int, int, int]:
        """Rows of what came in and what goes out, and how often WeCom was asked for more."""
        database = self.process.settings.data_dir / "gongdan.db"
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as look:
            count = "SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM outbox)"
            ((came, goes),) = look.execute(count).fetchall()
        return came, goes, self.wecom.count("kf/sync_msg")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fuzz")
    return migrated_database(folder).rename(folder / "gongdan.db").parent


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(folder: Path) -> AsyncIterator[House]:
    clock = Clock()
    async with (
        TelegramServer() as telegram,
        DingtalkServer(PlatformClock(clock)) as dingtalk,
        WecomServer() as wecom,
        aiohttp.ClientSession() as session,
    ):
        wecom.clock = PlatformClock(clock)
        app, service = wecom.app(), wecom.app(1000003, token="token-of-kf", aes_key=_KEY)
        wecom.kf.account(service)
        settings = settings_for(
            folder,
            wecom={"main": {**_sealed(wecom, app), "agent_id": app.agent_id}},
            wecom_kf={"main": {**_sealed(wecom, service), "open_kfid": "wkAAA"}},
            dingtalk={
                "main": {
                    "client_id": dingtalk.app.client_id,
                    "client_secret": dingtalk.app.client_secret,
                    "mode": "http",
                    "api_base_url": dingtalk.url,
                    "oapi_base_url": dingtalk.url,
                }
            },
        )
        hooked = {"token": TOKEN, "api_base_url": telegram.url, "mode": "webhook"}
        account = {**hooked, "webhook_secret": TELEGRAM_SECRET}
        settings = settings.model_validate({**settings.model_dump(), "telegram": {"main": account}})
        async with process(settings, clock) as running:
            await wecom.eventually(lambda: wecom.count("kf/sync_msg"))
            yield House(
                process=running,
                wecom=wecom,
                platforms={
                    "wecom": WecomPlatform(wecom, app),
                    "wecom_kf": KfPlatform(wecom, service),
                    "dingtalk": DingtalkPlatform(dingtalk),
                    "telegram": TelegramPlatform(clock),
                },
                session=session,
                secrets=(
                    *(app.secret, app.token, app.aes_key, service.token, service.secret),
                    *(dingtalk.app.client_secret, TELEGRAM_SECRET, TOKEN),
                ),
            )


def _sealed(wecom: WecomServer, app: object) -> dict[str, object]:
    return {
        "corp_id": wecom.corp_id,
        "secret": app.secret,
        "token": app.token,
        "encoding_aes_key": app.aes_key,
        "api_base_url": wecom.url,
    }
