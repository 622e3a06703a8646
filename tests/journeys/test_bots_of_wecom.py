"""Everybody where a bot of WeCom is: one alone with it, the engineers in a group with it."""

from pathlib import Path

from domain.tickets.ticket import Status
from tests.journeys.stage import Cast, staged
from tests.journeys.venues import Platform
from tests.journeys.venues.venue import CHINESE
from tests.journeys.venues.wecom_bot import WecomBotVenue

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
BOT = Cast(
    customers=Platform.WECOM_BOT, engineers=Platform.WECOM_BOT, supervisor=Platform.WECOM_BOT
)


async def test_a_repair_over_a_restart_and_a_lost_connection(
    tmp_path: Path, database_url: str
) -> None:
    async with staged(BOT, CHINESE, tmp_path, database_url) as stage:
        venue = stage.run.venues[Platform.WECOM_BOT]
        assert isinstance(venue, WecomBotVenue)
        customer = stage.customer
        await stage.reports()
        await customer.phone.sends_pictures(PNG, caption="铭牌")
        await stage.li.sees_file(PNG)
        await stage.li.presses("认领", on="#1001 ·")
        await customer.sees("李工已受理您的工单 #1001")
        await stage.process.settles()
        venue.server.line.cut()
        await venue.server.eventually(lambda: venue.server.opened == 2 and venue.server.line)
        await stage.li.says("请重启一次", reply_to="#1001 ·")
        await customer.sees("请重启一次")
        await stage.restarts()
        await customer.says("还是不行")
        await stage.li.sees("还是不行")
        await stage.li.says("/resolve 1001 重启后正常")
        await customer.sees("重启后正常")
        await customer.presses("已解决")
        await customer.presses("5 分")
        await stage.li.sees("#1001 客户评分：5 分")
        assert (await stage.look(1001)).status is Status.CLOSED
        assert not await stage.failures()
