"""What a customer is told at the opening is what is counted: by working time, and by who asks."""

from dataclasses import replace

import pytest

from tests.talk import Seat, Talk

_QUESTIONS = 12


def reports(seat: Seat, urgency: str) -> None:
    seat.says("/new 屏幕坏了，我是王芳，电话 13800138000")
    for _ in range(_QUESTIONS):
        if seat.last.button("提交") is None:
            seat.presses(urgency if seat.last.button(urgency) else "跳过")
    seat.presses("提交")


@pytest.fixture
def wang(talk: Talk) -> Seat:
    return talk.customer("王女士")


def test_the_lunch_break_does_not_count(talk: Talk, wang: Seat) -> None:
    reports(wang, "一般")
    wang.sees("工程师会在今天 13:0")


def test_the_night_does_not_count(talk: Talk, wang: Seat) -> None:
    talk.later(hours=9)
    reports(wang, "一般")
    wang.sees("工程师会在明天 11:00 前回复您")


def test_nothing_works_counts_around_the_clock(talk: Talk, wang: Seat) -> None:
    talk.later(hours=11)
    reports(wang, "停工了，紧急")
    wang.sees("工程师会在今天 21:1")


def test_a_weekend_is_passed_over(talk: Talk, wang: Seat) -> None:
    talk.later(days=4, hours=7)
    reports(wang, "一般")
    wang.sees("工程师会在11月10日 10:0")


def test_a_customer_of_a_level_is_promised_more(talk: Talk, wang: Seat) -> None:
    vip = replace(talk.person(wang), level="vip")
    talk.unit(lambda unit: unit.people.save(vip))
    reports(wang, "不急")
    wang.sees("工程师会在今天 10:1")
