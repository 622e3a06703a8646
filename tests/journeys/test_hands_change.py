"""A repair while processes come and go: accounts are shared out between two, and change hands."""

from pathlib import Path

import pytest

from domain.tickets.ticket import Status
from tests.databases.kinds import POSTGRESQL
from tests.journeys.stage import Cast, staged
from tests.journeys.venues import Platform
from tests.journeys.venues.venue import CHINESE
from tests.journeys.venues.wecom_bot import WecomBotVenue
from tests.process import Process, process
from tests.waiting import free_port, until

pytestmark = pytest.mark.parametrize("database_kind", [POSTGRESQL])

CAST = Cast(customers=Platform.WECOM_KF, engineers=Platform.WECOM_BOT, supervisor=Platform.TELEGRAM)
ACCOUNTS = {"wecom_kf.main", "wecom_bot.main", "telegram.main", "webchat.main"}


def held(*processes: Process) -> list[str]:
    """By all of them."""
    return sorted(account for one in processes for account in one.house.keeper.held)


async def test_a_repair_goes_on_whoever_holds_what(tmp_path: Path, database_url: str) -> None:
    async with staged(CAST, CHINESE, tmp_path, database_url) as stage:
        customer, first = stage.customer, stage.process
        assert held(first) == sorted(ACCOUNTS)
        http = first.settings.http.model_copy(update={"port": free_port()})
        beside = first.settings.model_copy(update={"http": http})
        async with process(beside, stage.run.clock) as second:
            await until(lambda: len(held(first)) == len(held(second)) == 2)
            await stage.venue(WecomBotVenue).is_served(second)
            # WeCom knocks at the first one's door, whoever fetches.
            await stage.reports()
            await stage.li.presses("认领", on="#1001 ·")
            await customer.sees("李工已受理您的工单 #1001")
            await first.house.keeper.stop()
            await until(lambda: held(second) == sorted(ACCOUNTS))
            await stage.venue(WecomBotVenue).is_served(second)
            await customer.says("按钮按不动")
            await stage.li.sees("按钮按不动")
            await stage.li.says("/reply 1001 请重启一次")
            await customer.sees("请重启一次")
            await first.house.keeper.start()
        await until(lambda: held(first) == sorted(ACCOUNTS))
        await stage.venue(WecomBotVenue).is_served(first)
        await customer.says("好了")
        await stage.li.says("/resolve 1001 重启后正常")
        await customer.sees("重启后正常")
        await customer.presses("已解决")
        await customer.presses("5 分")
        await stage.li.sees("#1001 客户评分：5 分")
        await stage.process.settles()
        assert (await stage.look(1001)).status is Status.CLOSED
        assert not await stage.failures()
