"""Engineers without a group: a whole ticket from the chat with the desk, on every platform."""

from pathlib import Path

import pytest

from domain.tickets.ticket import Status
from tests.journeys.stage import Cast, everybody_on, staged
from tests.journeys.venues import VENUES, Platform
from tests.journeys.venues.venue import CHINESE

CAST: Cast = everybody_on(Platform.WEBCHAT)
ALONE = [Platform.WECOM, Platform.WECOM_BOT, Platform.DINGTALK, Platform.TELEGRAM]


@pytest.mark.parametrize("platform", ALONE)
async def test_taken_from_the_queue_and_solved(
    platform: Platform, tmp_path: Path, database_url: str
) -> None:
    wu = {
        "account": f"{platform}.main",
        "id": VENUES[platform].ids["zhao"],
        "name": "吴工",
        "roles": ["engineer"],
        "team": "support",
    }
    more = {"also": (platform,), "person": [wu], "group": []}
    async with staged(CAST, CHINESE, tmp_path, database_url, **more) as stage:
        alone = stage.li = stage.run.venues[platform].in_private("zhao")
        await alone.says("我的")
        await alone.sees("您手上没有工单")
        await stage.reports()
        await alone.presses("认领", on="#1001 ·")
        await alone.sees("#1001 ·", "负责人：吴工")
        await stage.customer.sees("吴工已受理您的工单 #1001")
        await alone.says("回复 1001 请先拔掉电源")
        await stage.customer.sees("吴工（#1001）", "请先拔掉电源")
        await stage.customer.says("还是不行")
        await alone.sees("（#1001）：还是不行")
        await alone.says("备注 1001 要带主板")
        await alone.sees("已备注（#1001）")
        await alone.says("我的")
        await alone.sees("#1001 处理中")
        await alone.says("解决 1001 换了主板")
        await stage.customer.sees("换了主板")
        await stage.customer.presses("已解决")
        await stage.customer.sees("#1001 已关闭")
        stage.customer.never_saw("要带主板")
        assert (await stage.look(1001)).status is Status.CLOSED
        assert not await stage.failures()
