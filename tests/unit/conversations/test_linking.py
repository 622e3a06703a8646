"""Linking two chats, as people talk about it."""

import re

from desk.people.mark_unreachable import mark_unreachable
from domain.people.person import Role
from tests.talk import ACCOUNT, Seat, Talk
from tests.unit.conversations.test_reporting import report


def code_of(seat: Seat) -> str:
    """The code they were given last."""
    seat.says("/link")
    found: list[str] = re.findall(r"是 ([A-Z2-9]{4}-[A-Z2-9]{4})，", seat.screen)
    return found[-1]


def test_a_code_and_a_yes_on_both_sides(talk: Talk) -> None:
    phone, desk = talk.customer("王女士"), talk.customer("Wang", "en")
    number = report(phone)

    desk.says(f"/link {code_of(phone)}")
    desk.sees("“王女士”", "you as well?")
    desk.presses("Yes, link us")
    desk.sees("Please say yes on")
    phone.presses("是我，绑定")

    phone.sees("绑定好了")
    assert "绑定好了" in desk.screen
    desk.says("/list")
    desk.sees(f"#{number}")
    assert talk.person(phone).id == talk.person(desk).id


def test_either_side_may_say_no(talk: Talk) -> None:
    phone, desk = talk.customer("王女士"), talk.customer("王")
    desk.says(f"绑定 {code_of(phone)}")
    desk.presses("不是")
    desk.sees("没有绑定")
    phone.never_saw("没有绑定")

    desk.says(f"绑定 {code_of(phone)}")
    desk.says("/link yes")
    phone.says("绑定 否")
    phone.sees("没有绑定")
    assert "没有绑定" in desk.screen
    phone.says("/link yes")
    phone.sees("没有等您确认的绑定")
    assert talk.person(phone).id != talk.person(desk).id


def test_not_in_groups(talk: Talk) -> None:
    li = talk.engineer("李工")
    li.says("/link")
    li.sees("不要把绑定码发到群里")
    li.says("/link ABCD-2345")
    li.sees("不要把绑定码发到群里")


def test_who_guesses_has_to_wait(talk: Talk) -> None:
    phone, thief = talk.customer("王女士"), talk.customer("路人")
    code = code_of(phone)
    for _ in range(5):
        thief.says("/link AAAA-2222")
        thief.sees("这个绑定码不对")
    thief.says(f"/link {code}")
    thief.sees("请过一小时再试")
    talk.later(hours=1)
    thief.says(f"/link {code_of(phone)}")
    thief.sees("“王女士”")


def test_ones_own_code_links_nothing(talk: Talk) -> None:
    phone = talk.customer("王女士")
    phone.says(f"/link {code_of(phone)}")
    phone.sees("本来就是同一个人")


def test_supervisors_hear_of_a_colleagues_new_chat(talk: Talk) -> None:
    boss = talk.customer("周主管")
    talk.grant(boss, Role.SUPERVISOR)
    boss.says("/help")
    li, phone = talk.customer("李工"), talk.customer("小李")
    talk.grant(li, Role.ENGINEER)

    phone.says(f"/link {code_of(li)}")
    phone.presses("是我，绑定")
    li.presses("是我，绑定")

    assert "李工" in boss.screen
    assert "绑定了另一个聊天账号" in boss.screen
    phone.never_saw("绑定了另一个聊天账号")
    phone.says("队列")
    phone.sees("没有")


def test_who_blocked_the_first_chat_is_told_in_the_other(talk: Talk) -> None:
    phone, desk = talk.customer("王女士"), talk.customer("王")
    number = report(phone)
    desk.says(f"/link {code_of(phone)}")
    desk.presses("是我，绑定")
    phone.presses("是我，绑定")
    li = talk.engineer("李工")
    li.says(f"/reply {number} 明天到")
    assert "明天到" in phone.screen
    desk.never_saw("明天到")

    talk.unit(lambda unit: mark_unreachable(unit, ACCOUNT, phone.sender.native_id))
    li.says(f"/reply {number} 后天到")
    assert "后天到" in desk.screen
    phone.never_saw("后天到")
