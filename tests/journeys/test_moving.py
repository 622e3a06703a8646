"""In the middle of a story the desk moves to another database. Nobody notices."""

from pathlib import Path

import pytest

from store.copying.moving import Stage as Step
from store.copying.moving import move
from tests.databases.kinds import SQLITE
from tests.databases.postgres import Postgres
from tests.journeys.conftest import Staging
from tests.journeys.scenes import SCENES
from tests.journeys.stage import Stage

pytestmark = pytest.mark.parametrize(
    "scene", [one for one in SCENES if str(one) == "webchat-zh_CN"], ids=str
)


class Nobody:
    """Watches."""

    def begin(self, stage: Step, total: int) -> None: ...

    def advance(self, count: int) -> None: ...


async def moves(stage: Stage, source: str, target: str) -> None:
    await stage.process.settles()
    await stage.run.stop()
    move(source, target, Nobody(), files=Path("not copied"))
    stage.run.works_on(target)
    await stage.run.start()


@pytest.fixture
def database_kind() -> str:
    return SQLITE


async def test_a_story_goes_on_in_the_other_database_and_back(
    staging: Staging, database_url: str, postgres: Postgres, tmp_path: Path
) -> None:
    server = postgres.new()
    async with staging() as stage:
        customer, li = stage.customer, stage.li
        await stage.reports(1001)
        await customer.says("打印机又坏了")
        await customer.says("/new 请问怎么开发票")
        await customer.sees("有多着急")

        await moves(stage, database_url, server)
        await customer.presses("不急")
        await customer.sees("照片")
        await customer.presses("跳过")
        await customer.presses("提交", on="怎么开发票")
        await customer.sees("#1002")
        await li.presses("认领", on="#1001 ·")
        await customer.sees("李工已受理您的工单 #1001")

        await moves(stage, server, f"sqlite:///{tmp_path}/back.db")
        await stage.replies(li, 1001, "请先拔掉电源再试")
        await customer.sees("请先拔掉电源再试")
        assert "打印机又坏了" in await stage.said_on(1001)
        await stage.consults(1003, ("保修多久", ""))
        assert not await stage.failures()
