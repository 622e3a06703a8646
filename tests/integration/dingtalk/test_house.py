"""The whole process on DingTalk: from the first word to the rating, and over a farewell."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from domain.tickets.ticket import Status
from tests.phones import DingtalkPhone
from tests.platforms.dingtalk import Chat, DingtalkServer
from tests.process import Clock, process, settings_for


class EmulatorClock:
    """The process's clock, as the emulator reads it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock().timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def dingtalk(clock: Clock) -> AsyncIterator[DingtalkServer]:
    async with DingtalkServer(EmulatorClock(clock)) as server:
        yield server


def settings_on(dingtalk: DingtalkServer, group: Chat, folder: Path) -> Settings:
    """One team with its group, everybody on DingTalk."""
    account = {"client_id": "dingabc", "client_secret": "s3cr3t"}
    account |= {"api_base_url": dingtalk.url, "oapi_base_url": dingtalk.url}
    return settings_for(
        folder,
        dingtalk={"main": account},
        group=[{"account": "dingtalk.main", "chat": group.id, "team": "support"}],
        person=[
            {
                "account": "dingtalk.main",
                "id": "li01",
                "name": "李工",
                "roles": ["engineer"],
                "team": "support",
            }
        ],
    )


async def test_a_repair_from_the_first_word_to_five_stars(
    dingtalk: DingtalkServer, clock: Clock, tmp_path: Path
) -> None:
    wang, engineer = dingtalk.person("wang01", "王女士"), dingtalk.person("li01", "李工")
    group = dingtalk.group("售后1群", engineer)
    customer = DingtalkPhone(wang, wang.chat_with(dingtalk.app))
    li = DingtalkPhone(engineer, group)
    async with process(settings_on(dingtalk, group, tmp_path), clock) as house:
        await dingtalk.eventually(lambda: len(dingtalk.app.sockets) == 2)
        await customer.says("打印机坏了，卡纸。我是王芳，电话 13800138000")
        await customer.sees("有多着急")
        await customer.presses("一般")
        for question in ("产品型号", "序列号", "设备在哪里", "照片"):
            await customer.sees(question)
            await customer.presses("跳过", on=question)
        await customer.presses("提交")
        await customer.sees("#1001", "要补充")
        await li.sees("#1001 ·", "待受理")
        await dingtalk.gateway.disconnects(dingtalk.app, dingtalk.app.sockets[0])
        await li.presses("认领")
        await li.sees("#1001 归您处理了")
        await customer.sees("李工已受理您的工单 #1001")
        await li.says("/reply 1001 请先拔掉电源再试")
        await customer.sees("李工（#1001）", "请先拔掉电源再试")
        await customer.says("还是不行")
        await li.sees("（#1001）：", "还是不行")
        await li.says("/resolve 1001")
        await li.sees("#1001 是怎么解决的")
        await li.presses("已处理完毕")
        await customer.sees("已处理完毕", "#1001")
        await customer.presses("已解决")
        await customer.sees("#1001 已关闭")
        await customer.presses("5 分")
        await customer.sees("谢谢您的评价")
        await house.settles()
        ticket = await house.house.uow.read(lambda unit: unit.tickets.get(1001))
        failed = await house.house.uow.read(lambda unit: unit.inbox.failed(10))
    assert ticket.status is Status.CLOSED
    assert not failed
    # What an answer to somebody costs of the month's quota: nothing.
    sent = [call.path for call in dingtalk.calls]
    assert sent.count("/robot/sendBySession") > sent.count("/v1.0/robot/oToMessages/batchSend")
