"""Solved, and not solved after all: promised anew, and asked for a rating only in the end."""

import pytest

from tests.databases.kinds import BOTH
from tests.journeys.stage import Stage

pytestmark = pytest.mark.parametrize("database_kind", BOTH)


async def test_a_reopened_ticket_is_promised_and_rated_anew(stage: Stage) -> None:
    customer, li, zhang = stage.customer, stage.li, stage.zhang
    rating = ("请打个分", "How did we do")
    await stage.reports()
    await stage.comes("10:00")
    await li.says("/resolve 1001 换了硒鼓")
    await customer.sees("换了硒鼓")
    await stage.comes("10:30")
    await customer.presses("还没解决", "Not yet")
    await customer.sees("#1001 已重新打开", "#1001 is open again")
    await zhang.says("为什么 1001")
    # Three working days of eight hours from the reopening on.
    await zhang.sees(
        "解决（第 2 次）：24 小时内", "周一 10:30 到期", "此前的解决 1 次：按时 1，超时 0"
    )

    await stage.comes("14:00")
    customer.never_saw(*rating)
    await li.says("/resolve 1001 换了主板")
    await customer.sees("换了主板")
    await stage.comes("16:01")
    await customer.sees(*rating, "#1001")
    await customer.presses("5 分", "5", on=customer.words(*rating))
    await customer.sees("谢谢您的评价", "Thank you for your rating")
    await stage.passes(days=1)
    asked = [line for line in customer.phone.screen() if customer.words(*rating) in line]
    assert len(asked) == 1
