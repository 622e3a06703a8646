"""The API behind a real server on loopback, on a real store, with the real announcer."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.roster import apply_roster
from bot.settings import Settings
from bot.texts import load_texts
from console.api.api import Api
from console.middleware import protect
from conversations.notices.announcer import TicketAnnouncer
from desk.definitions.ship_definitions import ship_definitions
from desk.desk import Desk
from desk.people.create_token import create_token
from domain.delivery import Capabilities
from domain.people.person import Identity
from domain.ports import Unit, UnitOfWork
from store.files import DiskFiles
from store.migrating import migrate
from store.opening import open_store

ENGINEER, SUPERVISOR = "501", "601"
GROUP = "-100"
CUSTOMER = "77"
_BUTTONS = Capabilities(
    buttons=True,
    edits=True,
    topics=False,
    press_notices=True,
    idempotent_sends=False,
    max_text=4096,
    max_file_in=1,
    max_file_out=1,
)


class Clock:
    """Goes on by a second each time it is read, so that nothing happens at once."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now

    def advance(self, **delta: float) -> None:
        self._now += timedelta(**delta)


@dataclass(frozen=True, kw_only=True)
class Bench:
    """Everything a test of the API needs in hand."""

    http: TestClient[web.Request, web.Application]
    uow: UnitOfWork
    files: DiskFiles
    clock: Clock
    token: str
    people: dict[str, int]

    def headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}

    async def get(self, path: str, **query: object) -> dict:
        async with self.http.get(path, params=query, headers=self.headers()) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def post(self, path: str, body: object, **headers: str) -> tuple[int, dict]:
        async with self.http.post(path, json=body, headers=self.headers(**headers)) as answer:
            return answer.status, await answer.json()

    async def open(self, **more: object) -> dict:
        body = {"customer": {"id": self.people[CUSTOMER]}, "title": "打印机卡纸", **more}
        status, ticket = await self.post("/api/v1/tickets", body)
        assert status == 201, ticket
        return ticket


SETTINGS = {
    "telegram": {"main": {"token": "1:x"}},
    "team": [{"key": "support", "name": "售后支持"}],
    "group": [{"account": "telegram.main", "chat": GROUP, "team": "support"}],
    "person": [
        {
            "account": "telegram.main",
            "id": native,
            "name": name,
            "roles": [role] if role else [],
            "team": team,
        }
        for native, name, role, team in (
            (ENGINEER, "李工", "engineer", "support"),
            (SUPERVISOR, "张主管", "supervisor", "support"),
            (CUSTOMER, "王女士", "", None),
        )
    ],
}


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("api") / "gongdan.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    shutil.copy(migrated, tmp_path / "gongdan.db")
    return Settings.model_validate({"data_dir": tmp_path, **SETTINGS})


@pytest_asyncio.fixture
async def bench(settings: Settings) -> AsyncIterator[Bench]:
    clock, texts, policy = Clock(), load_texts(), settings.to_policy()
    announcer = TicketAnnouncer(texts=texts, policy=policy, capabilities=lambda _: _BUTTONS)
    uow = await open_store(settings.database_url, clock)
    files = DiskFiles(settings.files_dir)
    api = Api(
        uow=uow,
        policy=policy,
        announcer=announcer,
        files=files,
        public_url="http://desk.test",
        version="1.2.3",
    )
    app = web.Application()
    protect(app, texts, policy.locale)
    app.add_routes(api.routes())

    def furnish(unit: Unit) -> tuple[str, dict[str, int]]:
        desk = Desk(unit=unit, policy=policy, announcer=announcer, actor=None)
        ship_definitions(desk)
        apply_roster(desk, settings, "售后")
        ids = {}
        for native in (ENGINEER, SUPERVISOR, CUSTOMER):
            found = unit.people.identified("telegram.main", native)
            assert found
            ids[native] = found[0].id
        unit.people.identify(
            Identity(
                account="telegram.main",
                native_id=CUSTOMER,
                person_id=ids[CUSTOMER],
                private_chat=CUSTOMER,
            )
        )
        return create_token(unit, "tests"), ids

    token, people = await uow.run(furnish)
    try:
        async with TestClient(TestServer(app)) as http:
            yield Bench(http=http, uow=uow, files=files, clock=clock, token=token, people=people)
    finally:
        await uow.close()
