"""A supervisor says which level a customer has; the card shows it, and promises follow."""

import pytest

from tests.talk import Seat, Talk
from tests.unit.conversations.staffed import cards, opens


@pytest.fixture
def li(talk: Talk) -> Seat:
    return talk.engineer("李工")


@pytest.fixture
def boss(talk: Talk) -> Seat:
    return talk.supervisor("张主管")


@pytest.fixture
def wang(talk: Talk) -> Seat:
    return talk.customer("王女士")


def test_a_level_is_typed_or_picked_and_taken_away(
    talk: Talk, li: Seat, boss: Seat, wang: Seat
) -> None:
    number = opens(wang)
    assert "首次响应: 今天 12:00 前" in cards(li, number)[0]

    boss.says(f"/level {number}")
    boss.sees("王女士", "VIP", "普通客户")
    boss.presses("VIP")
    boss.sees("王女士现在是 VIP 客户")
    assert "客户: 王女士（VIP）" in cards(li, number)[0]
    assert "首次响应: 今天 10:15 前" in cards(li, number)[0]

    boss.says(f"客户等级 {number} 普通客户")
    boss.sees("王女士现在是普通客户")
    assert "客户: 王女士\n" in cards(li, number)[0]
    assert "首次响应: 今天 12:00 前" in cards(li, number)[0]


def test_what_rests_is_shown_as_paused(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    assert "解决时限: 11月6日 10:00 前" in cards(li, number)[0]

    li.says(f"/wait {number} 请问型号？")
    assert "解决时限: 暂停计时" in cards(li, number)[0]
    assert "首次响应" not in cards(li, number)[0]

    wang.says("HP 1020")
    assert "下次回复: 今天" in cards(li, number)[0]
