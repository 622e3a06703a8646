"""Who is alerted when nobody answers: ladders climbed, stopped, folded, left for the morning."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.definitions.publish_definition import publish_definition
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.change_priority import change_priority
from domain.definitions import DefinitionKind
from domain.people.person import AssignmentMethod, Role, Team
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import Priority
from tests.talk import Seat, Talk, talking
from tests.unit.conversations.staffed import (
    everything,
    hours_pass,
    in_private,
    opens,
    time_passes,
)

MAIL = "li@example.com"
# A resolution has a ladder of its own, which is climbed beside.
_WATCHED = {"first_response", "escalated"}
NIGHT = {"start": "22:00", "end": "07:30"}
CHANNELS = {"mail": "mail.main", "sms": "sms.main", "phone": "phone.main"}


@pytest.fixture
def talk(template: Path, tmp_path: Path) -> Any:
    with talking(template, tmp_path, policy=ServicePolicy(channels=CHANNELS)) as talk:
        yield talk


@pytest.fixture
def li(talk: Talk) -> Seat:
    return talk.engineer("李工")


@pytest.fixture
def boss(talk: Talk, li: Seat) -> Seat:
    return talk.supervisor("张主管")


@pytest.fixture
def director(talk: Talk) -> Seat:
    seat = in_private(talk, talk.customer("陈总"), Role.DIRECTOR)
    _knows(talk, seat, email=MAIL, phone="+8613800138000")
    return seat


@pytest.fixture
def wang(talk: Talk, li: Seat) -> Seat:
    return talk.customer("王女士")


def _knows(talk: Talk, seat: Seat, **more: Any) -> None:
    def work(unit: Unit) -> None:
        unit.people.save(replace(talk._person(unit, seat), **more))

    talk.unit(work)


def _urgent(talk: Talk, wang: Seat, title: str = "打印机无法开机") -> int:
    number = opens(wang, title)
    talk.act(change_priority, number, Priority.URGENT)
    return number


def _alerts(talk: Talk, number: int) -> list[TicketEvent]:
    events = talk.unit(lambda unit: unit.history.of(number))
    alerts = [event for event in events if event.kind is EventKind.ALERTED]
    return [event for event in alerts if event.data["trigger"] in _WATCHED]


def _steps(talk: Talk, number: int) -> list[tuple[object, object]]:
    return [(event.data["step"], event.data["round"]) for event in _alerts(talk, number)]


def _publish(talk: Talk, *steps: dict[str, Any], **more: Any) -> None:
    """One ladder for first responses."""
    ladder = {"key": "own", "triggers": ["first_response"], "steps": list(steps)}
    body = {"key": "default", "ladders": [ladder], **more}
    talk.act(publish_definition, DefinitionKind.ESCALATION, body, author="lead")


def _late_cards(seat: Seat) -> int:
    cards = (s for s in seat.chat.shown if s.message.card.startswith("ticket:"))
    return sum("已超时" in card.words for card in cards)


def _mail(talk: Talk) -> list[str]:
    return [shown.words for shown in talk.chats[MAIL].shown] if MAIL in talk.chats else []


class TestShippedLadder:
    def test_is_climbed_through_all_rungs_up_to_the_director(
        self, talk: Talk, li: Seat, boss: Seat, director: Seat, wang: Seat
    ) -> None:
        number = _urgent(talk, wang)
        hours_pass(talk, minutes=14)
        assert f"#{number} 首次响应将超时" in everything(li), "nobody has it: the group is told"
        assert not boss.chat.shown
        hours_pass(talk, minutes=2)
        assert f"#{number} 首次响应超时" in boss.last.words
        assert "请在 30 分钟内点“收到”" in boss.last.words
        hours_pass(talk, minutes=30)
        assert everything(boss).count("首次响应超时") == 2, "asked again"
        assert not director.chat.shown
        hours_pass(talk, minutes=30)
        assert f"#{number} 首次响应超时" in director.last.words
        assert len(_mail(talk)) == 1
        hours_pass(talk, minutes=45)
        assert f"#{number} 首次响应超时" in _mail(talk)[1], "two hours without an answer"
        hours_pass(talk, hours=20)
        assert _steps(talk, number) == [
            ("remind", 0),
            ("breach", 0),
            ("breach", 1),
            ("silent", 0),
            ("two_hours", 0),
            ("two_hours", 1),
            ("two_hours", 2),
        ]
        assert _alerts(talk, number)[-1].data["is_last"] is True

    def test_an_acknowledgement_stops_what_only_follows_silence(
        self, talk: Talk, boss: Seat, director: Seat, wang: Seat
    ) -> None:
        number = _urgent(talk, wang)
        hours_pass(talk, minutes=16)
        boss.presses("收到")
        assert "收到 · 张主管" in boss.last.words
        hours_pass(talk, minutes=100)
        assert _steps(talk, number) == [("remind", 0), ("breach", 0)]
        assert not director.chat.shown
        hours_pass(talk, minutes=10)
        assert _steps(talk, number)[-1] == ("two_hours", 0), "what the clock brings still comes"
        director.presses("收到")
        hours_pass(talk, hours=5)
        assert len(_alerts(talk, number)) == 3

    def test_an_answer_ends_it(
        self, talk: Talk, li: Seat, boss: Seat, director: Seat, wang: Seat
    ) -> None:
        number = _urgent(talk, wang)
        hours_pass(talk, minutes=16)
        li.says(f"/reply {number} 马上来")
        assert "李工已回复" in boss.last.words
        hours_pass(talk, hours=4)
        assert len(_alerts(talk, number)) == 2
        assert not director.chat.shown

    def test_who_is_given_a_ticket_is_reminded_in_private(
        self, talk: Talk, li: Seat, boss: Seat, wang: Seat
    ) -> None:
        private = in_private(talk, li, Role.ENGINEER)
        number = _urgent(talk, wang)
        talk.act(assign_ticket, number, "李工")
        hours_pass(talk, minutes=14)
        assert f"#{number} 首次响应将超时" in private.last.words
        assert "首次响应将超时" not in everything(li)

    def test_whoever_urges_is_answered_or_the_director_hears_of_it(
        self, talk: Talk, li: Seat, boss: Seat, director: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        li.says(f"/reply {number} 在查")
        wang.says(f"/urge {number}")
        assert f"#{number} 客户催办" in boss.last.words
        hours_pass(talk, minutes=31)
        assert everything(boss).count("客户催办") == 2
        li.says(f"/reply {number} 快好了")
        hours_pass(talk, hours=5)
        assert _steps(talk, number)[-2:] == [("call", 0), ("call", 1)]

    def test_after_downtime_only_the_highest_rung_is_taken_and_says_so(
        self, talk: Talk, boss: Seat, director: Seat, wang: Seat
    ) -> None:
        number = _urgent(talk, wang)
        time_passes(talk, hours=6)
        assert _steps(talk, number) == [("two_hours", 0)]
        assert "系统停机期间到期" in director.last.words
        assert not boss.chat.shown
        assert _alerts(talk, number)[0].data["late"] is True


class TestSteps:
    def test_a_silent_assignee_loses_it_to_somebody_else(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        chen = talk.engineer("陈工")
        people = [talk.person(seat).id for seat in (li, chen)]
        talk.unit(
            lambda unit: unit.teams.save(
                Team(
                    key="support",
                    name="售后",
                    assignment=AssignmentMethod.LEAST_OPEN,
                    members=frozenset(people),
                )
            )
        )
        private = in_private(talk, chen, Role.ENGINEER)
        _publish(talk, {"key": "take", "fraction": "50%", "whom": ["assignee"], "reassign": True})
        number = opens(wang)
        assert talk.ticket(number).assignee_id == people[0]
        hours_pass(talk, minutes=61)
        assert talk.ticket(number).assignee_id == people[1]
        assert "陈工（李工一直没有回应）" in private.last.words
        assert _alerts(talk, number)[0].data["reassigned_from"] == people[0]
        assigned = [
            event
            for event in talk.unit(lambda unit: unit.history.of(number))
            if event.kind is EventKind.ASSIGNED
        ]
        assert assigned[-1].data["ladder"] == "own"

    def test_a_claimed_ticket_goes_back_to_the_queue(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        talk.grant(li, Role.ENGINEER)
        talk.act(assign_ticket, number, "李工")
        _publish(talk, {"key": "take", "fraction": "50%", "whom": ["on_duty"], "reassign": True})
        hours_pass(talk, minutes=61)
        assert talk.ticket(number).assignee_id is None
        li.sees(f"#{number} 首次响应将超时", "李工一直没有回应")

    def test_who_said_that_they_know_keeps_it(self, talk: Talk, li: Seat, wang: Seat) -> None:
        talk.grant(li, Role.ENGINEER)
        _publish(
            talk,
            {"key": "remind", "fraction": "25%", "whom": ["assignee"]},
            {"key": "take", "fraction": "50%", "whom": ["on_duty"], "reassign": True},
        )
        number = opens(wang)
        talk.act(assign_ticket, number, "李工")
        hours_pass(talk, minutes=31)
        li.presses("收到")
        hours_pass(talk, minutes=31)
        assert _steps(talk, number) == [("remind", 0), ("take", 0)]
        assert talk.ticket(number).assignee_id == talk.person(li).id

    def test_a_ticket_is_raised_never_lowered(self, talk: Talk, boss: Seat, wang: Seat) -> None:
        _publish(
            talk,
            {"key": "raise", "after": "30m", "whom": ["supervisor"], "raise_to": "high"},
        )
        number = opens(wang)
        hours_pass(talk, minutes=31)
        assert talk.ticket(number).priority is Priority.HIGH
        assert "高（刚刚升级）" in boss.last.words
        urgent = _urgent(talk, wang, "第二件")
        hours_pass(talk, minutes=31)
        assert talk.ticket(urgent).priority is Priority.URGENT

    def test_sms_and_calls_are_one_line(self, talk: Talk, director: Seat, wang: Seat) -> None:
        _publish(
            talk, {"key": "call", "after": "10m", "whom": ["director"], "by": ["sms", "phone"]}
        )
        number = opens(wang)
        hours_pass(talk, minutes=11)
        shown = talk.chats["+8613800138000"].shown
        assert [s.words for s in shown] == [
            f"#{number} 首次响应将超时：打印机无法开机（普通，客户王女士）"
        ] * 2
        assert dict(shown[0].message.values)["due"] == "今天 12:00"
        assert not shown[0].buttons

    def test_nobody_found_is_the_next_one_up_never_nobody(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        _publish(talk, {"key": "call", "after": "10m", "whom": ["team_lead"]})
        number = opens(wang)
        hours_pass(talk, minutes=11)
        li.sees(f"#{number} 首次响应将超时")
        boss = in_private(talk, talk.customer("张主管"), Role.SUPERVISOR)
        number = opens(wang, "第二件")
        hours_pass(talk, minutes=11)
        boss.sees(f"#{number} 首次响应将超时")


class TestQuietHours:
    def test_what_does_not_wake_waits_for_the_morning(
        self, talk: Talk, director: Seat, wang: Seat
    ) -> None:
        _publish(
            talk,
            {"key": "call", "after": "1h", "whom": ["director"], "ack_within": "30m", "repeat": 1},
            quiet_hours=NIGHT,
        )
        # Urgent is counted around the clock.
        talk.later(hours=12, minutes=30)
        number = _urgent(talk, wang)
        hours_pass(talk, hours=8, minutes=50)
        assert not _alerts(talk, number)
        assert not director.chat.shown
        hours_pass(talk, minutes=15)
        assert f"#{number} 首次响应超时" in director.last.words
        assert "停机" not in director.last.words
        director.presses("收到")

    def test_by_the_clock_where_the_recipient_is(
        self, talk: Talk, director: Seat, wang: Seat
    ) -> None:
        _knows(talk, director, timezone="Europe/London")
        _publish(
            talk,
            {"key": "call", "after": "1h", "whom": ["director"]},
            quiet_hours=NIGHT,
        )
        number = _urgent(talk, wang)
        hours_pass(talk, hours=5)
        assert not _alerts(talk, number), "06:00 there, afternoon here"
        hours_pass(talk, hours=1)
        assert "首次响应超时" in director.last.words

    def test_what_wakes_goes_through(self, talk: Talk, director: Seat, wang: Seat) -> None:
        _publish(
            talk,
            {"key": "call", "after": "1h", "whom": ["director"], "wakes": True},
            quiet_hours=NIGHT,
        )
        talk.later(hours=13)
        _urgent(talk, wang)
        hours_pass(talk, minutes=61)
        assert "首次响应超时" in director.last.words

    def test_who_rests_while_others_are_awake_is_told_in_the_morning(
        self, talk: Talk, director: Seat, wang: Seat
    ) -> None:
        far = in_private(talk, talk.customer("Ann", "en"), Role.DIRECTOR)
        _knows(talk, far, timezone="Europe/London", locale="en")
        _publish(
            talk,
            {"key": "call", "after": "1h", "whom": ["director"]},
            quiet_hours=NIGHT,
        )
        number = _urgent(talk, wang)
        hours_pass(talk, minutes=61)
        assert f"#{number} 首次响应超时" in director.last.words
        assert not far.chat.shown
        hours_pass(talk, hours=5)
        assert "1 ticket needs care since your quiet hours began" in far.last.words


class TestStorm:
    def test_five_hundred_breaches_are_a_handful_of_messages(
        self, talk: Talk, li: Seat, boss: Seat
    ) -> None:
        wang = [talk.customer(f"客户{n}") for n in range(10)]
        numbers = [opens(wang[n % 10], f"第 {n} 台打印机") for n in range(59)]
        hours_pass(talk, minutes=90)
        numbers.append(opens(wang[0], "第 60 台打印机", priority=Priority.HIGH))
        hours_pass(talk, minutes=29)
        before = len(li.chat.shown)
        hours_pass(talk, minutes=1, seconds=30)
        assert len(boss.chat.shown) == 5, "four by themselves, the rest on one card"
        card = boss.last
        assert "短时间内 56 个工单需要处理" in card.words
        assert "首次响应: 56" in card.words
        assert "优先级: 高 1 · 普通 55" in card.words
        assert card.words.splitlines()[3].startswith(f"#{numbers[-1]}"), "the worst first"
        assert "还有 46 个" in card.words
        assert len(li.chat.shown) - before <= 5
        assert _late_cards(li) <= 5, "cards of hundreds are not edited at once"
        boss.presses("全部收到")
        assert "已收到 60 个工单的提醒" in boss.notice
        hours_pass(talk, hours=2)
        assert len(boss.chat.shown) == 5
        assert _late_cards(li) == 60, "but they are, bit by bit"

    def test_the_card_grows_in_place(self, talk: Talk, boss: Seat) -> None:
        wang = [talk.customer(f"客户{n}") for n in range(4)]
        for n in range(24):
            opens(wang[n % 4], f"第 {n} 台")
            talk.later(seconds=2)
        # The lunch break does not count.
        hours_pass(talk, hours=3, minutes=5)
        folded = [s for s in boss.chat.shown if "短时间内" in s.words]
        assert len(folded) == 1
        assert "短时间内 20 个" in folded[0].words

    def test_beyond_so_many_an_hour_the_rest_is_one_card_but_never_the_last_rung(
        self, talk: Talk, director: Seat
    ) -> None:
        _publish(
            talk,
            {"key": "first", "after": "10m", "whom": ["director"]},
            {"key": "last", "after": "20m", "whom": ["director"]},
            alerts_per_hour=3,
        )
        wang = [talk.customer(f"客户{n}") for n in range(6)]
        for n in range(6):
            opens(wang[n], f"第 {n} 台")
            talk.later(seconds=100)
        hours_pass(talk, minutes=10)
        singles = [s.words for s in director.chat.shown if s.words.startswith("#")]
        folded = [s.words for s in director.chat.shown if "这一小时内另有" in s.words]
        assert len(folded) == 1
        assert all(f"#{1001 + n}" in folded[0] for n in range(3, 6))
        hours_pass(talk, minutes=15)
        singles = [s.words for s in director.chat.shown if s.words.startswith("#")]
        assert len(singles) == 3 + 6


def test_who_was_not_called_back_is_told_of_higher_and_higher(
    talk: Talk, li: Seat, boss: Seat, director: Seat, wang: Seat
) -> None:
    number = opens(wang)
    li.says(f"/resolve {number} 好了")
    wang.presses("已解决")
    wang.presses("1 分")
    hours_pass(talk, days=4)
    alerts = [s for s in boss.chat.shown if f"#{number} 回访还没有做" in s.words]
    assert len(alerts) == 2, "at its deadline, and again"
    assert "回访人: " in alerts[0].words
    assert [b.label for b in alerts[0].buttons] == ["收到"], "the ticket itself is closed"
    assert f"#{number} 回访还没有做" in director.last.words


def test_somebody_without_a_chat_of_their_own_is_told_in_their_group(
    talk: Talk, boss: Seat, director: Seat, wang: Seat
) -> None:
    _publish(talk, {"key": "call", "after": "10m", "whom": ["supervisor", "director"]})
    number = opens(wang)
    hours_pass(talk, minutes=11)
    assert f"#{number} 首次响应将超时" in boss.last.words
    assert f"#{number} 首次响应将超时" in director.last.words
    assert "已提醒: 张主管、陈总" in director.last.words


def test_where_a_group_is_missing_those_it_is_for_are_told_in_private(
    talk: Talk, li: Seat, director: Seat, wang: Seat
) -> None:
    _publish(
        talk, {"key": "call", "after": "10m", "whom": ["assignee", "director"], "by": ["group"]}
    )
    number = opens(wang)
    hours_pass(talk, minutes=11)
    assert f"#{number} 首次响应将超时" in everything(li)
    assert f"#{number} 首次响应将超时" in director.last.words
