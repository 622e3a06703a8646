"""The whole process on DingTalk: from the first word to the rating, and over a farewell."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.jobs.read_status import ReadStatus
from bot.settings import Settings
from domain.tickets.ticket import Status
from scheduler.jobs import Slot
from tests.phones import DingtalkPhone
from tests.platforms.dingtalk import Chat, DingtalkServer
from tests.platforms.dingtalk.cards import CALLING
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


def settings_on(dingtalk: DingtalkServer, group: Chat, folder: Path, **more: str) -> Settings:
    """One team with its group, everybody on DingTalk."""
    account = {"client_id": "dingabc", "client_secret": "s3cr3t"}
    account |= {"api_base_url": dingtalk.url, "oapi_base_url": dingtalk.url, **more}
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


async def reports(customer: DingtalkPhone) -> None:
    """A broken printer, as #1001."""
    await customer.says("打印机坏了，卡纸。我是王芳，电话 13800138000")
    await customer.sees("有多着急")
    await customer.presses("一般")
    for question in ("产品型号", "序列号", "设备在哪里", "照片"):
        await customer.sees(question)
        await customer.presses("跳过", on=question)
    await customer.presses("提交")
    await customer.sees("#1001", "要补充")


async def test_a_repair_from_the_first_word_to_five_stars(
    dingtalk: DingtalkServer, clock: Clock, tmp_path: Path
) -> None:
    wang, engineer = dingtalk.person("wang01", "王女士"), dingtalk.person("li01", "李工")
    group = dingtalk.group("售后1群", engineer)
    customer = DingtalkPhone(wang, wang.chat_with(dingtalk.app))
    li = DingtalkPhone(engineer, group)
    async with process(settings_on(dingtalk, group, tmp_path), clock) as house:
        await dingtalk.eventually(lambda: len(dingtalk.app.sockets) == 2)
        await reports(customer)
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


async def test_words_that_went_astray_and_words_unread(
    dingtalk: DingtalkServer, clock: Clock, tmp_path: Path
) -> None:
    wang, engineer = dingtalk.person("wang01", "王女士"), dingtalk.person("li01", "李工")
    group = dingtalk.group("售后1群", engineer)
    chat = wang.chat_with(dingtalk.app)
    customer, li = DingtalkPhone(wang, chat), DingtalkPhone(engineer, group)
    async with process(settings_on(dingtalk, group, tmp_path), clock) as house:
        await dingtalk.eventually(lambda: len(dingtalk.app.sockets) == 2)
        await reports(customer)
        await li.says("/reply 1001 您的电梯明天修")
        await customer.sees("您的电梯明天修")
        await li.says("/unsend 1001")
        # What left by the session has no key.
        await li.sees("#1001", "客户已经收到那条回复", "不能撤回")
        clock.push(hours=2)
        await li.says("/reply 1001 您的锅炉后天修")
        await customer.sees("您的锅炉后天修")
        await li.says("撤回回复 1001")
        await li.sees("#1001：那条回复已从客户的聊天里撤下")
        assert "您的锅炉后天修" not in "\n".join(customer.screen())

        await li.says("/wait 1001 指示灯是红的吗？")
        await customer.sees("指示灯是红的吗？")
        await house.settles()
        looking = ReadStatus(house.house.uow, house.house.adapters)
        (job,) = looking.jobs()
        await job.run(Slot(job=job.name, at=clock()))
        await li.says("/show 1001")
        await li.sees("客户未读上一条回复")
        wang.reads(chat.ours[-1])
        asked = len(dingtalk.calls_of("/readStatus"))
        for _ in range(3):
            clock.push(hours=1)
            await job.run(Slot(job=job.name, at=clock()))
        await li.says("/show 1001")
        await li.sees("客户已读上一条回复")
    # Once it is known, nobody asks any more.
    assert len(dingtalk.calls_of("/readStatus")) == asked + 1


async def test_a_card_whose_buttons_call_back(
    dingtalk: DingtalkServer, clock: Clock, tmp_path: Path
) -> None:
    wang, engineer = dingtalk.person("wang01", "王女士"), dingtalk.person("li01", "李工")
    group = dingtalk.group("售后1群", engineer)
    customer = DingtalkPhone(wang, wang.chat_with(dingtalk.app))
    li = DingtalkPhone(engineer, group)
    settings = settings_on(dingtalk, group, tmp_path, card_template_id=CALLING)
    async with process(settings, clock) as house:
        await dingtalk.eventually(lambda: len(dingtalk.app.sockets) == 2)
        await reports(customer)
        await li.sees("#1001 ·", "待受理")
        await house.settles()
        card = next(card for card in dingtalk.cards.values() if card.space == group.id)
        await li.presses("认领", on="#1001")
        assert card.private["li01"] == {"notice": "#1001 归您处理了。"}
        await li.sees("#1001 ·", "负责人：李工")
        await house.settles()
    # It travelled with the answer: no call of its own, and none while DingTalk waited.
    assert dingtalk.calls_of("/v1.0/card/instances") == dingtalk.rash_updates == []
