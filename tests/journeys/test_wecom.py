"""One ticket, two platforms: a colleague in the app of WeCom, the engineers on the web stage."""

from datetime import UTC, datetime
from pathlib import Path

from tests.journeys.stage import CHINESE, Customer, Platform, staged
from tests.phones import WecomPhone
from tests.platforms.wecom import WecomServer

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)


async def test_an_app_of_wecom_and_the_web_talk_on_one_ticket(
    tmp_path: Path, template: Path
) -> None:
    async with WecomServer() as wecom:
        app = wecom.app()
        account = {
            "corp_id": wecom.corp_id,
            "agent_id": app.agent_id,
            "secret": app.secret,
            "token": app.token,
            "encoding_aes_key": app.aes_key,
            "api_base_url": wecom.url,
        }
        async with staged(
            Platform.WEBCHAT, CHINESE, tmp_path, template, wecom={"main": account}
        ) as stage:
            app.callback_url = f"{stage.process.url}/hooks/wecom/main"
            ahead = stage.process.clock() - datetime.now(UTC)
            wecom.clock.skip(ahead.total_seconds())
            colleague = WecomPhone(wecom.hand(app, wecom.member("WangFang", "王芳")))
            customer = Customer(colleague, CHINESE)
            await stage.reports(who=customer)
            await customer.phone.sends_pictures(PNG)
            await stage.li.sees_file(PNG)
            await stage.li.presses("认领", on="#1001 ·")
            await customer.sees("李工已受理您的工单 #1001")
            await stage.li.says("请重启一次", reply_to="#1001 ·")
            await customer.sees("请重启一次")
            await stage.li.says("/resolve 1001 重启后正常")
            await customer.sees("重启后正常")
            await customer.presses("已解决")
            await customer.presses("5 分")
            await stage.li.sees("#1001 客户评分：5 分")
            assert not await stage.failures()
            assert app.menu
            await wecom.caller.close()
