"""Supervisors ask how the desk stands, how it went, and why."""

import pytest

from tests.talk import Seat, Talk
from tests.unit.conversations.staffed import opens, time_passes


@pytest.fixture
def li(talk: Talk) -> Seat:
    return talk.engineer("李工")


@pytest.fixture
def boss(talk: Talk, li: Seat) -> Seat:
    return talk.supervisor("张主管")


@pytest.fixture
def wang(talk: Talk, boss: Seat) -> Seat:
    return talk.customer("王女士")


def test_the_board_at_a_glance(talk: Talk, li: Seat, boss: Seat, wang: Seat) -> None:
    first, second = opens(wang), opens(wang, "第二件事")
    li.says(f"/claim {second}")
    li.says(f"/reply {second} 您好")
    time_passes(talk, hours=3)
    boss.says("看板")
    boss.sees("待受理: 1", "处理中: 1", "响应超时: 1", f"最早的: #{first}", "李工: 1 个工单")
    boss.sees(f"超时 #{first} 打印机无法开机（今天 12:00）")
    boss.presses(f"#{first}")
    boss.sees(f"#{first} · 打印机无法开机", "状态: 待受理")


def test_the_people(talk: Talk, li: Seat, boss: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says("/duty off")
    boss.says("/team")
    boss.sees("李工: 1 个工单，不在岗")


def test_the_report_of_today_and_of_the_week(talk: Talk, li: Seat, boss: Seat, wang: Seat) -> None:
    boss.says("/report")
    boss.sees("今天", "新工单: 0", "首次响应中位数: 还没有", "平均评分: 还没有")
    number = opens(wang)
    opens(wang, "第二件事")
    talk.later(minutes=30)
    li.says(f"/resolve {number} 换了保险丝")
    wang.presses("已解决")
    wang.presses("4 分")
    boss.says("报表")
    boss.sees(
        "新工单: 2", "已解决: 1", "首次响应中位数: 31 分钟（1 个）", "平均评分: 4.0（1 个评分）"
    )
    talk.later(days=1)
    boss.says("/report today")
    boss.sees("新工单: 0")
    boss.presses("本周")
    boss.sees("本周", "新工单: 2")


def test_why_a_response_is_due(talk: Talk, li: Seat, boss: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/priority {number} 紧急")
    boss.says(f"/why {number}")
    boss.sees("今天 10:00 提交，优先级普通", "李工把优先级从普通改为紧急", "承诺 15 分钟内响应")
    time_passes(talk, hours=1)
    boss.presses("收到")
    boss.says(f"为什么 {number}")
    boss.sees("提醒主管", "张主管收到", "已超时")
    li.says(f"/reply {number} 抱歉")
    boss.says(f"/why {number}")
    boss.sees("已响应，超时了")


def test_all_that_is_the_supervisors_alone(talk: Talk, li: Seat, wang: Seat) -> None:
    for line in ("/board", "/report", "/team", "/why 1001"):
        li.says(line)
        li.sees("主管")
