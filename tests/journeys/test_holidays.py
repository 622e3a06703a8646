"""The National Day week of 2026: closed from October 1 to 7, made up for on Saturday the 10th."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from desk.definitions.publish_definition import publish_definition
from desk.desk import Desk
from domain.definitions import DefinitionKind
from domain.ports import Unit
from tests.journeys.conftest import Staging
from tests.journeys.stage import Stage

# Half past five in the afternoon, in Shanghai.
EVE = datetime(2026, 9, 30, 9, 30, tzinfo=UTC)


@pytest.fixture
async def stage(staging: Staging) -> AsyncIterator[Stage]:
    async with staging(begins=EVE) as stage:
        yield stage
        assert not await stage.failures()


async def is_closed_on(stage: Stage, day: str) -> None:
    """A special day off, as the service lead publishes it."""
    house = stage.process.house

    def publish(unit: Unit) -> None:
        desk = Desk(unit=unit, policy=house.policy, announcer=house.announcer, actor=None)
        office = unit.definitions.published(DefinitionKind.CALENDAR, "office")
        assert office is not None
        body = {**office.body, "special": {day: "closed"}}
        publish_definition(desk, DefinitionKind.CALENDAR, body, author="张主管")

    await house.uow.run(publish)


async def test_from_the_eve_to_the_made_up_saturday(stage: Stage) -> None:
    customer, stranger, zhang = stage.customer, stage.stranger, stage.zhang
    await zhang.says("看板")
    await zhang.sees("看板")
    await stage.reports(1001)
    await customer.sees("10月8日 10:30", "8 Oct 10:30")

    # All of the holidays nobody is alerted, and Thursday becomes a holiday, too.
    await stage.comes("12:00", days=5)
    await is_closed_on(stage, "2026-10-08")
    await stage.comes("12:00", days=3)
    assert not [line for line in zhang.screen() if "#1001" in line]
    await zhang.says("为什么 1001")
    await zhang.sees("首次响应：2 小时内", "周五 10:30 到期", "非工作时间")
    await stage.comes("10:31", days=1)
    await zhang.sees("#1001 首次响应超时", "应在：今天 10:30")

    await stage.comes("09:30", days=1)
    await stage.reports(1002, stranger)
    await stranger.sees("今天 11:30", "11:30 today")
    await stage.comes("11:31")
    await zhang.sees("#1002 首次响应超时", "应在：今天 11:30")
