"""An empty desk comes to life from chat: the first admin, the groups, the roles."""

import pytest

from desk.people.issue_admin_code import issue_admin_code
from tests.journeys.conftest import Staging
from tests.journeys.scenes import scenes
from tests.journeys.stage import Cast, Stage, staff
from tests.journeys.venues import Platform
from tests.journeys.venues.telegram import TelegramVenue


async def first_admin(stage: Stage) -> None:
    code = await stage.process.house.uow.run(issue_admin_code)
    await stage.li.says("/admin XXXX-XXXX")
    await stage.li.sees("一次性")
    await stage.li.says(f"/admin {code}")
    await stage.li.sees("李工，您现在是管理员")


async def test_the_first_admin_binds_a_group_and_gives_roles(staging: Staging) -> None:
    async with staging(person=[], group=[]) as stage:
        await first_admin(stage)
        await stage.li.says("/bind team 售后支持")
        await stage.li.sees("这个群给“售后支持”的谁用")
        await stage.li.presses("工程师")
        await stage.li.sees("工程师群了")
        await stage.zhao.says("/board")
        await stage.zhao.sees("需要主管权限")
        await stage.li.says("/role 赵工 主管")
        await stage.li.sees("赵工现在是主管")
        await stage.zhao.says("/board")
        await stage.zhao.sees("看板", "待受理：0")
        await stage.reports()
        await stage.zhao.presses("认领")
        await stage.customer.sees("赵工已受理", "赵工 has taken")
        assert not await stage.failures()


async def test_a_code_is_good_once(staging: Staging) -> None:
    async with staging(person=[], group=[]) as stage:
        code = await stage.process.house.uow.run(issue_admin_code)
        await stage.li.says(f"/admin {code}")
        await stage.li.sees("您现在是管理员")
        await stage.customer.says(f"/admin {code}")
        await stage.customer.sees("一次性", "one-time code")
        assert await stage.process.house.uow.run(issue_admin_code) is None


async def test_strict_staff_lends_nobody_a_role(staging: Staging, cast: Cast) -> None:
    known = [one for one in staff(cast) if one["name"] != "赵工"]
    async with staging(strict_staff=True, person=known) as stage:
        await stage.reports()
        await stage.zhao.presses("认领")
        await stage.zhao.sees_notice("需要工程师权限")
        await stage.li.presses("认领")
        await stage.customer.sees("李工已受理", "李工 has taken")


@pytest.mark.parametrize("scene", scenes(engineers_on=Platform.TELEGRAM), ids=str)
async def test_a_forum_has_a_topic_for_each_ticket(staging: Staging) -> None:
    async with staging(is_forum=True) as stage:
        await stage.reports()
        group = stage.venue(TelegramVenue).chat
        # The card is seen a moment before it is written down which ticket the topic is about.
        await stage.process.settles()
        topic = group.topic_named("#1001")
        shown = group.in_topic(topic.thread)
        assert any("#1001 ·" in message.text for message in shown)
        await stage.li.writes_in(topic.thread, "我来看看，请稍等")
        await stage.customer.sees("我来看看，请稍等", "", "李工")
        await stage.customer.says("好的，等您", "Waiting for you")
        words = stage.customer.words("等您", "Waiting for you")
        await stage.li.sees("（#1001）：", words)
        assert any(words in message.text for message in group.in_topic(topic.thread))
        assert not await stage.failures()
