"""Two people do the same thing at the same instant, on any platform with groups."""

import asyncio
from pathlib import Path

import pytest

from domain.ports import Unit
from tests.journeys.stage import Stage, everybody_on, staged
from tests.journeys.venues import Platform
from tests.journeys.venues.venue import CHINESE
from tests.process import until

pytestmark = pytest.mark.usefixtures("unlimited")


@pytest.mark.parametrize("platform", [Platform.TELEGRAM, Platform.WEBCHAT, Platform.DINGTALK])
async def test_of_two_who_claim_one_wins_and_the_other_is_told(
    platform: Platform, tmp_path: Path, database_url: str
) -> None:
    async with staged(everybody_on(platform), CHINESE, tmp_path, database_url) as stage:
        number = await stage.reports()
        await asyncio.gather(stage.li.presses("认领"), stage.zhao.presses("认领"))
        await until(lambda: winner_of(stage, number))
        won = await winner_of(stage, number)
        winner, loser = sorted((stage.li, stage.zhao), key=lambda phone: phone.name != won)
        assert winner.name == won
        await winner.sees_notice(f"#{number} 归您处理了。")
        await loser.sees_notice(won)
        events = await stage.process.house.uow.read(lambda unit: unit.history.of(number))
        assert [event.kind.value for event in events].count("claimed") == 1
        await until(stage.process.is_quiet)
        assert not await stage.failures()


async def winner_of(stage: Stage, number: int) -> str:
    """Who has the ticket; "" = nobody."""

    def look(unit: Unit) -> str:
        ticket = unit.tickets.get(number)
        person = unit.people.get(ticket.assignee_id) if ticket and ticket.assignee_id else None
        return person.name if person else ""

    return await stage.process.house.uow.read(look)
