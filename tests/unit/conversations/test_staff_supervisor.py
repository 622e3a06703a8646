"""Supervisors ask how the desk stands, how it went, and why."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

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
    boss.sees("待受理: 1", "处理中: 1", "已超时: 1", f"最早的: #{first}", "李工: 1 个工单")
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
    today = talk.now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    boss.says("/report")
    boss.sees("今天", "新工单: 0", "时限达标: 还没有", "满意度: 还没有")
    number = opens(wang)
    opens(wang, "第二件事")
    talk.later(minutes=30)
    li.says(f"/resolve {number} 换了保险丝")
    wang.presses("已解决")
    wang.presses("4 分")
    boss.says("报表")
    boss.sees(
        "新工单: 2",
        "已解决: 1",
        "首次响应达标: 100%（1/1）",
        "首次响应用时: 半数 31 分钟内，九成 31 分钟内；按工作时间 31 分钟、31 分钟（1 个）",
        "解决达标: 100%（1/1）",
        "满意度: 100%（平均 4.0，1 个评分）",
        "评价回收率: 100%（1/1）",
    )
    boss.says("/team")
    boss.sees("李工: 0 个工单，4.0 分（1 个评分）")
    talk.later(days=1)
    boss.says("/report today")
    boss.sees("新工单: 0", f"{today + timedelta(days=1)}（Asia/Shanghai 时间）")
    boss.presses("昨天")
    boss.sees("昨天", "新工单: 2", f"{today}（Asia/Shanghai 时间）")
    boss.presses("本周")
    boss.sees("本周", "新工单: 2", "[今天]", "[本月]", "[上周]")


@pytest.mark.parametrize(
    "words", ["/report month", "report this month", "报表 本月", "报表 这个月"]
)
def test_the_report_of_the_month(talk: Talk, boss: Seat, wang: Seat, words: str) -> None:
    talk.later(days=-4)
    opens(wang, "上个月的事")
    talk.later(days=4)
    opens(wang)
    talk.later(days=10)
    boss.says(words)
    boss.sees("本月", "新工单: 1", "[今天]", "[本周]")


@pytest.mark.parametrize("words", ["/report last month", "report last month", "报表 上个月"])
def test_last_month_is_told_when_it_is_over(talk: Talk, boss: Seat, wang: Seat, words: str) -> None:
    talk.later(days=-4)
    opens(wang, "上个月的事")
    talk.later(days=4)
    opens(wang)
    boss.says(words)
    boss.sees("上月", "新工单: 1", "至", "[今天]", "[本周]", "[本月]")


def test_days_are_those_of_the_desk_whoever_asks(talk: Talk, boss: Seat, wang: Seat) -> None:
    opens(wang)
    talk.policy = replace(talk.policy, timezone="Pacific/Kiritimati")
    talk.restart()
    hours = 24 - talk.now.astimezone(ZoneInfo("Pacific/Kiritimati")).hour
    talk.later(hours=hours)
    boss.says("/report")
    boss.sees("新工单: 0", "Pacific/Kiritimati")
    boss.presses("昨天")
    boss.sees("新工单: 1")


def test_a_report_nobody_knows_is_answered_with_what_there_is(talk: Talk, boss: Seat) -> None:
    boss.says("/report quarter")
    boss.sees("没有“quarter”的报表", "[今天]", "[本周]", "[本月]")
    boss.presses("本月")
    boss.sees("本月", "新工单: 0")


def test_a_report_nobody_knows_in_english(talk: Talk, li: Seat) -> None:
    chief = talk.supervisor("Ann", chat="chiefs")
    chief.says("/lang en")
    chief.says("/report quarter")
    chief.sees("no report for “quarter”", "[Today]", "[This week]", "[This month]")


class TestWhy:
    """A Monday that begins at 10:00; the office has lunch from 12:00 to 13:00."""

    def test_every_interval_can_be_checked_by_hand(
        self, talk: Talk, li: Seat, boss: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        time_passes(talk, minutes=30)
        li.says(f"/wait {number} 请拍一下序列号")
        time_passes(talk, hours=1)
        wang.says("SN-4711")
        time_passes(talk, hours=2)
        boss.says(f"/why {number}")
        boss.sees(
            f"#{number} 的时限是这样计算的",
            "■ 首次响应：2 小时内（办公时间），规则“普通工单”",
            "周一 10:30 按时完成，用时 30 分钟",
            "■ 解决：24 小时内（办公时间），规则“普通工单”\n"
            "已计 1 小时 30 分钟，还剩 22 小时 30 分钟，周四 11:00 到期",
            "· 周一 10:00–10:30 计时 30 分钟",
            "· 周一 10:30–11:30 暂停 1 小时，等客户答复：请拍一下序列号",
            "· 周一 11:30–12:00 计时 30 分钟",
            "· 周一 12:00–13:00 非工作时间",
            "· 周一 13:00–13:30 计时 30 分钟",
            "■ 再次响应：4 小时内（办公时间），规则“普通工单”\n"
            "已计 1 小时，还剩 3 小时，周一 16:30 到期",
        )

    def test_a_change_counts_from_the_start(
        self, talk: Talk, li: Seat, boss: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        time_passes(talk, minutes=30)
        li.says(f"/priority {number} 紧急")
        boss.says(f"/why {number}")
        boss.sees(
            "■ 首次响应：15 分钟内（全天计时），规则“紧急工单”\n周一 10:30 起已超时，至今 30 分钟",
            "周一 10:30 李工把优先级从“普通”改为“紧急”",
        )
        boss.says(f"/ack {number}")
        li.says(f"/reply {number} 抱歉")
        boss.says(f"为什么 {number}")
        boss.sees("周一 10:30 超时，周一 10:30 结束", "周一 10:30 张主管收到")

    def test_the_longest_life_fits_a_message(
        self, talk: Talk, li: Seat, boss: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        for day in range(12):
            li.says(f"/wait {number} 第 {day} 个问题：{'很长的问题' * 30}")
            time_passes(talk, hours=1)
            wang.says("见附图，机器还是不转")
            li.says(f"/priority {number} {('高', '普通')[day % 2]}")
            talk.later(days=1)
        boss.says(f"/why {number}")
        shown = boss.sees("此前的再次响应 11 次", "段：计时", "……更早还有 4 条")
        assert len(shown.message.text) < 3000


def test_all_that_is_the_supervisors_alone(talk: Talk, li: Seat, wang: Seat) -> None:
    for line in ("/board", "/report", "/team", "/why 1001"):
        li.says(line)
        li.sees("主管")
