"""What is used of limits and quotas is told by doctor and to monitoring, beside a running desk."""

from pathlib import Path

import aiohttp
import pytest

from bot.doctor.limits import examine_limits
from bot.settings import Settings
from bot.texts import load_texts
from domain.messaging import Address, Outgoing
from domain.ports import Finding, Unit
from domain.quotas import Quota
from tests.platforms.wecom import WecomServer
from tests.process import Clock, Process, process, settings_for

QUOTA = Quota(key="api_calls", count=1000)
TEXTS = load_texts()


def desk_on(wecom: WecomServer, folder: Path) -> Settings:
    """An app on WeCom, and a robot on a DingTalk nobody answers at."""
    app = wecom.app()
    return settings_for(
        folder,
        wecom={
            "main": {
                "corp_id": wecom.corp_id,
                "agent_id": app.agent_id,
                "secret": app.secret,
                "token": app.token,
                "encoding_aes_key": app.aes_key,
                "api_base_url": wecom.url,
                "menu": False,
            }
        },
        dingtalk={
            "main": {
                "client_id": "dingabc",
                "client_secret": "s3cr3t",
                "api_base_url": "http://127.0.0.1:1",
                "oapi_base_url": "http://127.0.0.1:1",
                "monthly_calls": QUOTA.count,
            }
        },
    )


async def use(house: Process, count: int) -> None:
    """So many calls of this month are used."""
    began = QUOTA.began(house.clock())
    await house.house.uow.run(
        lambda unit: unit.quotas.use("dingtalk.main", QUOTA.key, began, count)
    )


async def sentences(settings: Settings, clock: Clock) -> list[tuple[str, Finding, str]]:
    found = await examine_limits(settings, TEXTS, clock)
    return [(account, one, TEXTS("zh_CN").say(one.code, **one.params)) for account, one in found]


@pytest.fixture
async def wecom():
    async with WecomServer() as server:
        yield server
        await server.caller.close()


async def test_doctor_and_monitoring_tell_what_is_used(wecom: WecomServer, tmp_path: Path) -> None:
    settings, clock = desk_on(wecom, tmp_path), Clock()
    wecom.member("WangFang", "王芳")

    def queue(unit: Unit) -> None:
        for text in ("1", "2"):
            address = Address(account="wecom.main", chat="wangfang")
            unit.outbox.queue(Outgoing(address=address, text=text))

    async with process(settings, clock) as house:
        await house.house.uow.run(queue)
        await house.settles()
        await use(house, 790)
        told = await sentences(settings, clock)
        assert [
            (account, one.is_good, one.needs_care, "已用 790 次，共 1000 次，还剩 210 次" in words)
            for account, one, words in told
            if "quota" in one.code
        ] == [("dingtalk.main", True, False, True)]
        of_app = next(words for account, _, words in told if account == "wecom.main")
        assert "最忙的会话 61 秒内已用 2/20" in of_app
        assert "整个账号 1.1 秒内已用" in of_app
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{house.url}/metrics") as answer,
        ):
            metrics = await answer.text()
    for line in (
        'gongdan_limit_used{account="wecom.main",limit="chat/61s"} 2.0',
        'gongdan_limit{account="wecom.main",limit="chat/61s"} 20.0',
        'gongdan_limit{account="dingtalk.main",limit="api_calls/month"} 1000.0',
    ):
        assert line in metrics
    # Whoever sent it: the platform goes on counting for a while.
    assert "doctor.limits.used" in {one.code for _, one, _ in await sentences(settings, clock)}
    clock.push(hours=2)
    assert {one.code for _, one, _ in await sentences(settings, clock)} == {
        "doctor.quota.api_calls.good"
    }


async def test_doctor_says_when_little_or_nothing_is_left(
    wecom: WecomServer, tmp_path: Path
) -> None:
    settings, clock = desk_on(wecom, tmp_path), Clock()

    def queue(unit: Unit) -> None:
        address = Address(account="dingtalk.main", chat="wang01")
        unit.outbox.queue(Outgoing(address=address, text="在"))

    async with process(settings, clock) as house:
        await use(house, 800)
        [(_, short, _)] = [one for one in await sentences(settings, clock) if one[1].needs_care]
        assert (short.code, short.is_good) == ("doctor.quota.api_calls.short", True)
        await use(house, 200)
    async with process(settings, clock) as house:
        await house.house.uow.run(queue)
        [(_, gone, words)] = [one for one in await sentences(settings, clock) if one[1].needs_care]
    assert (gone.code, gone.is_good) == ("doctor.quota.api_calls.gone", False)
    assert "1 个会话有消息在等，2026-12-01 00:00 重新计数" in words
