"""A reply for another customer: taken back wherever the platform lets it."""

import pytest

from domain.ports import Recalls
from tests.journeys.scenes import EVERYWHERE, scenes
from tests.journeys.stage import Stage
from tests.journeys.venues.venue import CHINESE

WRONG = "您的电梯明天上午修"
_SCENES = list(dict.fromkeys([*scenes(language=CHINESE), EVERYWHERE[-1]]))


@pytest.mark.parametrize("scene", _SCENES, ids=str)
async def test_a_reply_that_went_astray(stage: Stage) -> None:
    await stage.reports()
    await stage.li.says(f"/reply 1001 {WRONG}")
    await stage.customer.sees(WRONG)
    await stage.process.settles()
    house = stage.process.house
    ticket = await house.uow.read(lambda unit: unit.tickets.get(1001))
    is_recalled = isinstance(house.adapters[ticket.origin.account], Recalls)
    await stage.li.says("/unsend 1001")
    told = "已从客户的聊天里撤下" if is_recalled else "那边的平台不能撤回"
    await stage.li.sees("#1001：", told)
    if is_recalled:
        stage.customer.never_saw(WRONG)
    await stage.customer.says("/show 1001")
    assert WRONG not in await stage.customer.sees("#1001", "", "打印机")
    await stage.li.says("/reply 1001 打印机今天下午就来修")
    await stage.customer.sees("打印机今天下午就来修")
