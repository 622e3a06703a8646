"""The whole process with a bot and a group robot: who never wrote, and whom a robot tells."""

from pathlib import Path

from bot.doctor.accounts import examine_accounts
from bot.settings import Settings
from bot.texts import LOCALES, load_texts
from tests.journeys.venues.venue import PlatformClock
from tests.phones import WecomBotPhone, found
from tests.platforms.wecom.bot_server import BotServer
from tests.platforms.wecom.group_robot import KEY, GroupRobot, group_robot
from tests.process import Clock, Process, process, settings_for
from tests.waiting import until


def settings_on(bots: BotServer, robot: GroupRobot, folder: Path) -> Settings:
    """Engineers in a group with the bot; supervisors read what a robot posts."""
    bot = {"bot_id": bots.bot.id, "secret": bots.bot.secret, "ws_url": bots.url}
    groups = [
        ("wecom_bot.main", "wrGROUP1", "engineers"),
        ("wecom_robot.ops", "ops", "supervisors"),
    ]
    person = {"account": "wecom_bot.main", "id": "LiGong", "name": "李工", "roles": ["engineer"]}
    return settings_for(
        folder,
        wecom_bot={"main": {**bot, "name": bots.bot.name}},
        wecom_robot={"ops": {"key": KEY, "api_base_url": robot.server.url}},
        group=[
            {"account": account, "chat": chat, "team": "support", "purpose": purpose}
            for account, chat, purpose in groups
        ],
        person=[{**person, "team": "support"}],
    )


async def reports(phone: WecomBotPhone) -> None:
    await phone.says("打印机坏了，卡纸。我是王芳，电话 13800138000")
    await phone.sees("有多着急")
    await phone.presses("一般")
    for question in ("产品型号", "序列号", "设备在哪里", "照片"):
        await phone.sees(question)
        await phone.presses("跳过", on=question)
    await phone.presses("提交")
    await phone.sees("#1001")


async def found_by_doctor(house: Process) -> list[str]:
    findings = await examine_accounts(house.settings, load_texts(), house.clock)
    said = [
        load_texts()(locale).say(finding.code, **finding.params)
        for _, finding in findings
        for locale in LOCALES
    ]
    assert all(said)
    assert not any(KEY in one or "s3cr3t" in one for one in said)
    return [finding.code for account, finding in findings if account.startswith("wecom_")]


async def test_a_desk_with_a_bot_and_a_robot(tmp_path: Path) -> None:
    clock = Clock()
    async with BotServer(PlatformClock(clock)) as bots, group_robot() as robot:
        robot.clock = PlatformClock(clock)
        group = bots.group()
        wang = WecomBotPhone(bots.hand(bots.person("WangNvShi", "王女士")))
        li = WecomBotPhone(bots.hand(bots.person("LiGong", "李工"), group))
        async with process(settings_on(bots, robot, tmp_path), clock) as house:
            await bots.connected()
            # Welcomed before a word was written.
            await wang.hand.enters()
            await wang.sees("您好")
            await reports(wang)
            await li.sees("#1001 ·", "待受理")
            await li.presses("认领")
            await li.sees("#1001 ·", "处理中", "李工")
            # In place: there is one card.
            await house.settles()
            assert len([line for line in li.screen() if "#1001 ·" in line]) == 1
            await li.says("/escalate 1001 缺备件")
            await until(lambda: any("缺备件" in post.text for post in robot.posts))
            assert await found_by_doctor(house) == [
                "doctor.wecom_bot.reachable",
                "doctor.wecom_bot.connected",
                "doctor.wecom_bot.not_redelivered",
                "doctor.wecom_robot.there",
            ]
            # Looking took the bot from nobody.
            assert bots.opened == 1
            failed = await house.house.uow.read(lambda unit: unit.inbox.failed(10))
            assert not failed


async def test_what_can_not_be_written_waits_until_they_write(tmp_path: Path) -> None:
    clock = Clock()
    async with BotServer(PlatformClock(clock)) as bots, group_robot() as robot:
        group = bots.group()
        wang = WecomBotPhone(bots.hand(bots.person("WangNvShi", "王女士")))
        li = WecomBotPhone(bots.hand(bots.person("LiGong", "李工"), group))
        async with process(settings_on(bots, robot, tmp_path), clock) as house:
            await bots.connected()
            await reports(wang)
            await house.settles()
            # As if the platform had forgotten that they ever spoke.
            wang.hand.chat.spoken = False
            opened = bots.opened
            bots.line.cut()
            await bots.eventually(lambda: bots.opened > opened and bots.line)
            seen = len(wang.screen())
            await li.says("/reply 1001 请重启一次")
            await found(li, lambda: len(bots.asked_of("aibot_send_msg")) > 1, "an answer")
            await house.settles()
            assert len(wang.screen()) == seen
            await wang.says("在吗")
            await wang.sees("请重启一次")
