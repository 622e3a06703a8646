"""A whole desk whose people are known by the company's directory, linked, and leave."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.people.person import Role
from domain.tickets.ticket import Status
from tests.journeys.venues.dingtalk import DingtalkVenue
from tests.journeys.venues.venue import CHINESE
from tests.journeys.venues.wecom import WecomVenue
from tests.phones import DingtalkPhone, WecomPhone
from tests.process import Clock, Process, process, settings_for
from tests.waiting import until


@dataclass(kw_only=True)
class Desk:
    """Engineers in a group on DingTalk and in the app of WeCom; customers on DingTalk."""

    house: Process
    wecom: WecomVenue
    dingtalk: DingtalkVenue

    @property
    def li(self) -> WecomPhone:
        return self.wecom.in_private("li")

    def on_dingtalk(self, key: str) -> DingtalkPhone:
        return self.dingtalk.in_private(key)

    async def roles(self, account: str, native_id: str) -> frozenset[Role]:
        uow = self.house.house.uow
        found = await uow.read(lambda unit: unit.people.identified(account, native_id))
        return found[0].roles if found else frozenset()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    clock = Clock()
    async with WecomVenue(clock) as wecom, DingtalkVenue(clock) as dingtalk:
        wecom.server.departments = {
            1: {"name": "公司", "parentid": 0},
            7: {"name": "售后部", "parentid": 1},
            71: {"name": "华东组", "parentid": 7},
        }
        wecom.server.member("LiGong", "李工").departments[:] = [71]
        dingtalk.server.departments[7] = ("售后部", 1)
        dingtalk.server.people["zhao01"].departments = (7,)
        settings = settings_for(
            tmp_path,
            **wecom.settings(),
            **dingtalk.settings(),
            group=[{"account": "dingtalk.main", "chat": dingtalk.group, "team": "support"}],
            person=[
                {
                    "account": "dingtalk.main",
                    "id": dingtalk.ids["zhang"],
                    "name": "张主管",
                    "roles": ["supervisor"],
                }
            ],
            directory=[
                {
                    "account": account,
                    "department": "售后部",
                    "roles": ["engineer"],
                    "team": "support",
                }
                for account in ("wecom.main", "dingtalk.main")
            ],
        )
        async with process(settings, clock) as house:
            await wecom.is_served(house)
            await dingtalk.is_served(house)
            yield Desk(house=house, wecom=wecom, dingtalk=dingtalk)


async def reported(desk: Desk) -> None:
    customer = desk.dingtalk.in_private(CHINESE)
    await customer.says("打印机坏了，卡纸。我是王芳，电话 13800138000")
    await customer.presses("一般", on="有多着急")
    for question in ("产品型号", "序列号", "设备在哪里", "照片"):
        await customer.presses("跳过", on=question)
    await customer.presses("提交")
    await customer.sees("#1001", "要补充")


async def test_from_the_first_word_until_they_leave(desk: Desk) -> None:
    zhang = desk.on_dingtalk("zhang")
    await zhang.says("看板")
    await zhang.sees("看板")
    # The department makes an engineer of whoever has never written before.
    await desk.li.says("队列")
    await desk.li.sees("没有待认领的工单")
    await reported(desk)
    await desk.li.says("/claim 1001")
    await desk.li.sees("#1001 ·", "负责人：李工")

    # The same person on DingTalk, by a code and a yes on both sides.
    await desk.li.says("绑定")
    shown = await desk.li.sees("您的绑定码是")
    code = re.findall(r"[A-Z2-9]{4}-[A-Z2-9]{4}", shown)[-1]
    elsewhere = desk.on_dingtalk("li")
    await elsewhere.says(f"/link {code}")
    await elsewhere.presses("是我，绑定", on="“李工”（企业微信）")
    await desk.li.presses("是我，绑定", on="“李工”（钉钉）")
    await elsewhere.sees("绑定好了")
    await zhang.sees("李工", "绑定了另一个聊天账号")
    await elsewhere.says("我的")
    await elsewhere.sees("#1001")
    await elsewhere.says("/reply 1001 请先断电")
    await desk.dingtalk.in_private(CHINESE).sees("李工（#1001）", "请先断电")

    # They leave the company: an old card of theirs is worth nothing, on either platform.
    member = desk.wecom.server.member("LiGong", "李工")
    desk.wecom.server.hand(desk.wecom.app, member).leaves()
    await zhang.sees("李工 已离职或账号已停用")
    await desk.dingtalk.engineer("zhao").sees("手上的 1 张工单已退回团队", "#1001", "等待认领")
    await elsewhere.says("/claim 1001")
    await elsewhere.sees("这个命令需要工程师权限")
    # WeCom shows them nothing any more.
    await desk.li.presses("解决", on="#1001")
    await desk.wecom.server.caller.quiet()
    await desk.dingtalk.engineer("li").says("/claim 1001")
    await desk.dingtalk.engineer("li").sees("这个命令需要工程师权限")
    await desk.house.settles()
    ticket = await desk.house.house.uow.read(lambda unit: unit.tickets.get(1001))
    assert ticket
    assert (ticket.status, ticket.assignee_id) == (Status.NEW, None)
    assert await desk.roles("dingtalk.main", desk.dingtalk.ids["li"]) == {Role.CUSTOMER}


async def test_who_was_missed_is_found_at_night(desk: Desk) -> None:
    """The callback of a change was lost: the company's directory is asked anyway."""
    await desk.li.says("队列")
    await desk.li.sees("没有待认领的工单")
    desk.wecom.server.member("LiGong", "李工").status = 2
    await desk.house.passes(days=1)
    assert await desk.roles("wecom.main", "ligong") == {Role.CUSTOMER}


async def test_the_directory_of_dingtalk_gives_and_takes(desk: Desk) -> None:
    server, zhao = desk.dingtalk.server, desk.on_dingtalk("zhao")
    member = server.people["zhao01"]
    await reported(desk)
    await zhao.says("/claim 1001")
    await zhao.sees("#1001 ·", "负责人：赵工")
    # An event of the stream: by the time it is confirmed, somebody looks.
    await member.moves(server.app, 1)
    await until(lambda: _is_customer(desk, "zhao01"))
    await member.moves(server.app, 7)
    await until(lambda: _is_engineer(desk, "zhao01"))
    await member.leaves(server.app)
    assert await _is_customer(desk, "zhao01")
    await zhao.says("/resolve 1001")
    await zhao.sees("这个命令需要工程师权限")


async def _is_customer(desk: Desk, native_id: str) -> bool:
    return await desk.roles("dingtalk.main", native_id) == {Role.CUSTOMER}


async def _is_engineer(desk: Desk, native_id: str) -> bool:
    return Role.ENGINEER in await desk.roles("dingtalk.main", native_id)
