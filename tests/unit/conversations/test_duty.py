"""Shifts, hand-overs, resting tickets and digests, as the staff see them in chat."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import yaml

from desk.definitions.publish_definition import publish_definition
from desk.reports.send_digests import send_digests
from domain.definitions import DefinitionKind
from domain.people.person import Role
from domain.ports import Unit
from domain.tickets.ticket import Status
from tests.talk import Seat, Talk
from tests.unit.conversations.staffed import in_private, opens, time_passes

ROSTER = """
key: support
timezone: Asia/Shanghai
week:
- {days: mon-sun, hours: "08:00-16:00", people: [李工]}
- {days: mon-sun, hours: "16:00-24:00", people: [张工]}
"""


@pytest.fixture
def wang(talk: Talk) -> Seat:
    return talk.customer("王女士")


@pytest.fixture
def li(talk: Talk) -> Seat:
    seat = talk.engineer("李工")
    talk.grant(seat, Role.ENGINEER)
    return seat


@pytest.fixture
def zhang(talk: Talk) -> Seat:
    seat = talk.engineer("张工")
    talk.grant(seat, Role.ENGINEER)
    return seat


@pytest.fixture
def boss(talk: Talk) -> Seat:
    return talk.supervisor("周主管")


@pytest.fixture
def shifts(talk: Talk, li: Seat, zhang: Seat) -> None:
    for seat in (li, zhang):
        seat.says("/mine")
    body = yaml.safe_load(ROSTER)
    talk.act(publish_definition, DefinitionKind.ROSTER, body, author="周主管")


# --- resting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "until"),
    [("2小时后", "今天 12:00"), ("明天上午9点", "明天 09:00"), ("tomorrow 9:00", "明天 09:00")],
)
def test_a_ticket_rests_until_a_moment_people_write(
    talk: Talk, wang: Seat, li: Seat, written: str, until: str
) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/snooze {number} {written} 等客户到货", at_once=True)
    talk.now = talk.now.replace(second=0)
    li.sees(f"#{number} 已暂缓到{until}")
    li.sees("状态: 挂起到", "等客户到货")
    wang.sees("暂缓处理", until, "等客户到货")


def test_it_comes_back_with_a_word_to_who_has_it(talk: Talk, wang: Seat, li: Seat) -> None:
    number = opens(wang)
    private = in_private(talk, li, Role.ENGINEER)
    li.says(f"/claim {number}")
    li.says(f"暂缓 {number} 2小时后")
    time_passes(talk, hours=2)
    li.sees(f"#{number}", "请李工继续处理")
    private.sees("您的工单", "暂缓时间到了")
    li.sees("状态: 处理中")
    assert talk.ticket(number).status is Status.IN_PROGRESS


def test_the_customer_sees_until_when(talk: Talk, wang: Seat, li: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/snooze {number} 明天下午两点")
    wang.says(f"进度 {number}")
    wang.sees("挂起到明天 14:00")


def test_what_is_no_time_is_asked_again(talk: Talk, wang: Seat, li: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/snooze {number} 过几天吧")
    li.sees("没看懂这个时间", "还没有暂缓")
    li.presses("下周一")
    li.sees("已暂缓到11月10日 09:00")


def test_a_time_that_is_past_is_refused(talk: Talk, wang: Seat, li: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/snooze {number} 9:00")
    li.sees("今天 09:00 已经过去了")
    assert talk.ticket(number).status is Status.IN_PROGRESS


def test_the_hold_question_offers_moments(talk: Talk, wang: Seat, li: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.presses("挂起")
    assert li.offered[:3] == ["1 小时", "明天上午", "下周一"]
    li.presses("明天上午")
    li.sees("已暂缓到明天 09:00")
    li.says(f"/hold {number} 明天备件到货")
    assert talk.ticket(number).snoozed_until is None
    assert talk.ticket(number).waiting_for == "明天备件到货"


def test_who_asks_elsewhere_reads_their_own_clock(talk: Talk, wang: Seat, li: Seat) -> None:
    number = opens(wang)
    private = in_private(talk, li, Role.ENGINEER)

    def move(unit: Unit) -> None:
        person = talk._person(unit, private)
        unit.people.save(replace(person, timezone="Europe/Berlin"))

    talk.unit(move)
    private.says(f"/snooze {number} 明天上午9点")
    private.sees("明天 09:00")
    assert talk.ticket(number).snoozed_until == datetime(2025, 11, 4, 8, 0, tzinfo=UTC)


# --- silent customers --------------------------------------------------------------------------


def test_a_silent_customer_is_reminded_of_the_question(talk: Talk, wang: Seat, li: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/wait {number} 序列号是多少？")
    time_passes(talk, days=2)
    wang.sees("提醒您一下", "序列号是多少？")
    li.sees("已提醒客户: 今天")
    wang.says("SN-1", reply_to=wang.last)
    li.sees("SN-1")
    assert "已提醒客户" not in li.last.words


def test_silence_is_warned_of_with_two_buttons(talk: Talk, wang: Seat, li: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/resolve {number} 换了墨盒")
    time_passes(talk, days=2)
    wang.sees("一直没有收到您的消息", "将于明天")
    li.sees("将自动关闭: 明天")
    wang.presses("还没解决")
    assert talk.ticket(number).status is Status.IN_PROGRESS


# --- duty and hand-over ------------------------------------------------------------------------


@pytest.mark.usefixtures("shifts")
def test_duty_shows_now_and_next(li: Seat, zhang: Seat) -> None:
    zhang.says("/duty")
    zhang.sees("现在当班：李工", "今天 16:00 起：张工", "您的下一班：今天 16:00")
    li.says("值班")
    li.sees("您的下一班：明天 08:00")


def test_duty_without_a_roster_names_those_on_duty(li: Seat, zhang: Seat) -> None:
    zhang.says("/duty off")
    li.says("/duty")
    li.sees("没有排班表", "现在当班：李工")


@pytest.mark.usefixtures("shifts")
def test_a_supervisor_swaps(li: Seat, boss: Seat) -> None:
    boss.says("/duty 张工 on")
    boss.sees("张工今天改为当班")
    boss.says("/duty")
    boss.sees("现在当班：李工、张工")
    boss.says("/duty 李工 off")
    boss.says("/duty 张工 off")
    boss.sees(
        "这样排班会缺人", "2025-11-03 10:01 至 12:00（Asia/Shanghai）是团队 support 的工作时间"
    )
    li.says("/duty 张工 off")
    li.sees("")


@pytest.mark.usefixtures("shifts")
def test_the_shift_is_handed_over_on_one_card(
    talk: Talk, wang: Seat, li: Seat, zhang: Seat
) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/note {number} 已约明天上门")
    time_passes(talk, hours=6)
    card = li.sees("交班 · 售后", "下班: 李工", "接班: 张工")
    assert f"#{number} 处理中" in card.words
    assert "李工：已约明天上门" in card.words
    assert [b.label for b in card.buttons] == ["接班", "全部转给我", f"#{number}"]
    li.presses("接班", on=card)
    li.sees("只有接下来当班的同事或主管可以接班")
    zhang.presses("全部转给我", on=card)
    zhang.sees("已转给您")
    assert "已接班: 张工" in zhang.sees("交班 · 售后").words
    assert talk.ticket(number).assignee_id == talk.person(zhang).id


@pytest.mark.usefixtures("shifts")
def test_nobody_takes_over(talk: Talk, wang: Seat, li: Seat, boss: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    boss.says("/board")
    time_passes(talk, hours=6)
    time_passes(talk, minutes=31)
    boss.sees("交班还没有人接", "李工", "张工")
    boss.presses("接班")
    boss.sees("您已接班")


@pytest.mark.usefixtures("shifts")
def test_without_a_lead_the_supervisors_are_told_once(
    talk: Talk, wang: Seat, li: Seat, boss: Seat
) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    time_passes(talk, hours=6)
    for _ in range(4):
        time_passes(talk, minutes=31)
    assert sum("还没有人接" in shown.words for shown in boss.chat.shown) == 1


@pytest.mark.usefixtures("shifts")
def test_the_lead_is_told_before_the_supervisors(
    talk: Talk, wang: Seat, li: Seat, boss: Seat
) -> None:
    lead = in_private(talk, talk.engineer("组长"), Role.ENGINEER)
    leader = talk.person(lead).id

    def leads(unit: Unit) -> None:
        team = unit.teams.get("support")
        assert team is not None
        unit.teams.save(replace(team, lead=leader))

    talk.unit(leads)
    number = opens(wang)
    li.says(f"/claim {number}")
    boss.says("/board")
    time_passes(talk, hours=6)
    for _ in range(2):
        time_passes(talk, minutes=31)
    assert len([shown for shown in lead.chat.shown if "还没有人接" in shown.words]) == 2
    boss.never_saw("还没有人接")
    time_passes(talk, minutes=31)
    boss.sees("交班还没有人接")


@pytest.mark.usefixtures("shifts")
def test_leaving_early_by_a_word(talk: Talk, wang: Seat, li: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says("交班")
    li.sees("已交班，1 张未完的工单")
    li.sees("交班 · 售后", f"#{number}")
    li.says("接班")
    li.sees("只有接下来当班的同事或主管可以接班")


# --- the day is over ---------------------------------------------------------------------------


def facts(seat: Seat, *parts: str) -> dict[str, str]:
    return dict(seat.sees(*parts).message.facts)


def test_the_digest_says_what_board_and_report_say(
    talk: Talk, wang: Seat, li: Seat, boss: Seat
) -> None:
    numbers = [opens(wang, f"问题 {n}") for n in range(4)]
    for number in numbers[:3]:
        li.says(f"/claim {number}")
    li.says(f"/wait {numbers[0]} 序列号？")
    li.says(f"/hold {numbers[1]} 等备件")
    li.says(f"/resolve {numbers[2]} 好了")
    boss.says("/duty on")
    talk.now = datetime(2025, 11, 3, 10, 0, tzinfo=UTC)
    talk.act(send_digests, talk.now)
    digest = facts(boss, "售后日报 · 2025-11-03")
    boss.presses("今日报表")
    report = facts(boss, "今天")
    boss.presses("看板")
    board = facts(boss, "在等")
    assert (
        (digest["新工单"], digest["已解决"]) == (report["新工单"], report["已解决"]) == ("4", "1")
    )
    assert digest["在等"] == board["在等"] == "等我们 1 · 等客户 1 · 等第三方 1"
    assert digest["已超时"] == board["已超时"]
    assert digest["李工"] == board["李工"]
    assert f"#{numbers[0]}" in digest["最早的"]


def test_no_digest_on_a_free_day_nor_days_later(talk: Talk, li: Seat, boss: Seat) -> None:
    boss.says("/duty on")
    sunday = datetime(2025, 11, 9, 10, 0, tzinfo=UTC)
    talk.now = sunday
    talk.act(send_digests, sunday)
    talk.now = datetime(2025, 11, 11, 1, 0, tzinfo=UTC)
    talk.act(send_digests, datetime(2025, 11, 10, 10, 0, tzinfo=UTC))
    boss.never_saw("日报")


def test_without_a_group_supervisors_are_told_in_private(talk: Talk, wang: Seat, li: Seat) -> None:
    chief = talk.customer("周主管")
    chief.says("你好")
    talk.grant(chief, Role.SUPERVISOR)
    opens(wang)
    talk.now = datetime(2025, 11, 3, 10, 0, tzinfo=UTC)
    talk.act(send_digests, talk.now)
    chief.sees("售后日报")
