"""After a low score somebody of the staff calls the customer back (客户回访)."""

from pathlib import Path

import pytest

from desk.definitions.publish_definition import publish_definition
from desk.definitions.schemas.shipped import shipped_bodies
from domain.definitions import DefinitionKind
from domain.people.person import Role
from domain.policy import ServicePolicy
from tests.talk import Seat, Talk, talking
from tests.unit.conversations.staffed import in_private, opens, time_passes


@pytest.fixture
def li(talk: Talk) -> Seat:
    return talk.engineer("李工")


@pytest.fixture
def boss(talk: Talk, li: Seat) -> Seat:
    return talk.supervisor("张主管")


@pytest.fixture
def wang(talk: Talk, boss: Seat) -> Seat:
    return talk.customer("王女士")


def rated(seat: Seat, engineer: Seat, score: int = 1) -> int:
    number = opens(seat)
    engineer.says(f"/resolve {number} 好了")
    seat.says(f"/confirm {number}")
    seat.says(f"/rate {number} {score}")
    return number


def plan(talk: Talk, **changes: object) -> None:
    body = {**shipped_bodies()[DefinitionKind.SURVEY]["default"], **changes}
    talk.act(publish_definition, DefinitionKind.SURVEY, body, author="张主管")


def test_the_card_says_whom_to_call_and_why(talk: Talk, li: Seat, boss: Seat, wang: Seat) -> None:
    number = rated(wang, li)
    boss.sees(
        f"客户回访 #{number}：1 分",
        "问题: 打印机无法开机",
        "客户: 王女士",
        "联系方式: 王芳 · 138 0013 8000",
        "处理人: 李工",
        "回访期限: 明天 10:00",
        "回访人: 张主管",
        "[我来回访]",
        "[完成回访]",
    )
    shown = len(boss.chat.shown)
    wang.presses("太慢了")
    wang.says("等了三天")
    card = next(s for s in boss.chat.shown if "客户回访" in s.words)
    assert "不满意的原因: 太慢了" in card.words
    assert "客户说: 等了三天" in card.words
    assert len(boss.chat.shown) <= shown + 1, "the card is edited, not posted again"


def test_of_several_supervisors_one_takes_it(talk: Talk, li: Seat, boss: Seat, wang: Seat) -> None:
    wu = talk.supervisor("吴主管")
    number = rated(wang, li)
    boss.sees("回访人: 待认领")
    wu.presses("我来回访")
    wu.sees("由您回访")
    boss.sees("回访人: 吴主管")
    wu.says(f"回访 {number} 已电话致歉，客户接受")
    wu.sees(f"#{number} 的回访已完成")
    boss.sees("已完成", "回访结果: 已电话致歉，客户接受")
    boss.says(f"/followup {number}")
    boss.sees("没有待完成的回访")


def test_finishing_by_button_asks_what_came_of_it(
    talk: Talk, li: Seat, boss: Seat, wang: Seat
) -> None:
    number = rated(wang, li)
    boss.presses("完成回访")
    boss.sees(f"#{number} 回访结果如何")
    boss.says("约好周五再去一次")
    boss.sees("回访结果: 约好周五再去一次")
    boss.says(f"/followup {number} done")
    boss.sees("没有待完成的回访")


def test_lists(talk: Talk, li: Seat, boss: Seat, wang: Seat) -> None:
    boss.says("回访")
    boss.sees("没有待回访的客户")
    number = rated(wang, li)
    boss.says("/followup")
    boss.sees("1 个待回访", f"#{number} 1 分 · 王女士", "张主管", f"[#{number}]")
    boss.says("/mine")
    boss.sees("1 个待回访")
    boss.says("/board")
    boss.sees("待回访: 1（超时 0）")
    talk.later(days=2)
    boss.says("/board")
    boss.sees("待回访: 1（超时 1）")
    boss.says("/followup")
    boss.sees("已超时")
    boss.presses(f"#{number}")
    boss.sees("回访期限: 昨天 10:00（已超时）", "[完成回访]")
    li.says("/mine")
    assert all("待回访" not in shown.words for shown in li.fresh)


def test_others_leave_alone_what_somebody_has_taken(
    talk: Talk, li: Seat, boss: Seat, wang: Seat
) -> None:
    number = rated(wang, li)
    boss.presses("我来回访")
    li.says(f"/followup {number} 我打过了")
    li.sees(f"#{number} 的回访已由张主管负责")
    wang.says(f"/followup {number} take")
    wang.sees("工程师")


def test_the_owner_is_told_in_private_too(talk: Talk, li: Seat, wang: Seat) -> None:
    zheng = in_private(talk, talk.customer("郑工"), Role.ENGINEER)
    plan(talk, follow_up={"within": "8h", "owner": "person:郑工"})
    number = rated(wang, li)
    zheng.sees(f"客户回访 #{number}", "回访人: 郑工")
    zheng.says("我的")
    zheng.sees("1 个待回访")


def test_nobody_calls_and_it_climbs(talk: Talk, li: Seat, boss: Seat, wang: Seat) -> None:
    number = rated(wang, li)
    for _ in range(3):
        time_passes(talk, days=1)
    events = talk.unit(lambda unit: unit.history.of(number))
    assert [e.data["trigger"] for e in events if e.kind == "alerted"][:1] == ["follow_up"]
    assert any(str(number) in shown.words and "回访" in shown.words for shown in boss.fresh)


def test_a_desk_without_calls_still_tells_the_supervisors(
    talk: Talk, li: Seat, boss: Seat, wang: Seat
) -> None:
    plan(talk, follow_up=None)
    number = rated(wang, li)
    boss.sees(f"#{number} 客户评分：1 分")
    wang.presses("跳过")
    wang.sees("我们会改进。")


def test_an_english_desk(template: Path, tmp_path: Path) -> None:
    with talking(template, tmp_path, policy=ServicePolicy(locale="en")) as talk:
        li, ann = talk.engineer("Li", language="en"), talk.supervisor("Ann", language="en")
        emma = talk.customer("Emma", language="en")
        number = rated(emma, li, 2)
        ann.sees(f"Call back about #{number}: rated 2 of 5", "Handled by: Li", "Owner: Ann")
        emma.presses("Unfriendly")
        emma.sees("You can pick more", "[✓ Unfriendly]", "[Done]")
        ann.presses("Done")
        ann.sees("What came of the call")
        ann.says("Apologised, will visit again on Friday")
        ann.sees("Outcome: Apologised", "Reasons: Unfriendly")
        ann.says("/followup")
        ann.sees("Nobody waits for a call")
        ann.says("/report")
        ann.sees("CSAT: 0% (mean 2.0, 1 rating)", "Survey response: 100% (1 of 1)")
