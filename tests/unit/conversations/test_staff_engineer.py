"""Engineers at work in their group and in private: every command, typed and pressed."""

from dataclasses import replace

import pytest

from domain.people.person import ChatPurpose, Role
from domain.tickets.ticket import Priority, Status
from tests.talk import Seat, Talk
from tests.unit.conversations.staffed import (
    cards,
    everything,
    in_private,
    opens,
    room_made,
    time_passes,
)


@pytest.fixture
def li(talk: Talk) -> Seat:
    return talk.engineer("李工")


@pytest.fixture
def chen(talk: Talk) -> Seat:
    return talk.engineer("陈工")


@pytest.fixture
def wang(talk: Talk, li: Seat) -> Seat:
    return talk.customer("王女士")


class TestTaking:
    def test_the_second_to_press_learns_who_won(
        self, talk: Talk, li: Seat, chen: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        card, claim = li.last, li.last.button("认领")
        assert claim
        li.presses_button(card, claim)
        assert li.notice == f"#{number} 归您处理了。"
        chen.presses_button(card, claim)
        assert "李工" in chen.notice
        assert talk.ticket(number).assignee_id == talk.person(li).id

    def test_handing_over_offers_those_on_duty_with_their_load(
        self, talk: Talk, li: Seat, chen: Seat, wang: Seat
    ) -> None:
        zhou = talk.engineer("周工")
        chen.says("早")
        zhou.says("/duty off")
        first, second = opens(wang), opens(wang, "第二件事")
        chen.says(f"/claim {first}")
        li.says(f"/claim {second}")
        li.says(f"/assign {second}")
        assert li.offered == ["陈工（1）", "取消"]
        li.says("陈工")
        assert talk.ticket(second).assignee_id == talk.person(chen).id
        li.sees(f"#{second} 已派给陈工")

    def test_handing_over_by_name_in_one_line(
        self, talk: Talk, li: Seat, chen: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        chen.says("早")
        li.says(f"转派 {number} 陈工")
        assert talk.ticket(number).status is Status.ASSIGNED
        li.says(f"/assign {number} 无名氏")
        li.sees("无名氏")

    def test_a_stale_button_is_refused_and_asks_for_nothing(
        self, talk: Talk, li: Seat, chen: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        card = li.last
        buttons = {b.label: b for b in card.buttons}
        chen.says(f"/resolve {number} 好了")
        li.presses_button(card, buttons["优先级"])
        assert li.notice
        assert talk.ticket(number).priority is Priority.NORMAL
        assert "优先级改为" not in li.last.words

    def test_duty(self, talk: Talk, li: Seat) -> None:
        li.says("值班")
        li.sees("您现在在岗")
        li.presses("下岗")
        assert not talk.person(li).on_duty
        li.says("/duty on")
        assert talk.person(li).on_duty


class TestAnswering:
    def test_replying_to_the_card_is_enough(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.says("您好，请先断电", reply_to=li.last)
        assert wang.last.words == f"李工（#{number}）：\n您好，请先断电"
        assert talk.ticket(number).status is Status.IN_PROGRESS

    def test_chatter_in_the_group_is_nobodys_business(self, li: Seat, wang: Seat) -> None:
        opens(wang)
        for words in ("中午吃什么", "谁在用会议室？", "好的", "reply to me later please"):
            li.says(words)
            li.sees_nothing()
        assert not wang.chat.shown

    def test_pressing_reply_asks_for_the_text(
        self, talk: Talk, li: Seat, chen: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        li.presses("回复")
        assert li.last.message.expects_text
        chen.presses("回复")
        chen.sees("李工也正在回复")
        li.says("马上到")
        assert wang.last.words == f"李工（#{number}）：\n马上到"

    def test_a_note_completed_by_replying_to_the_question_stays_inside(
        self, li: Seat, wang: Seat
    ) -> None:
        opens(wang)
        li.presses("备注")
        question = li.sees("客户看不到")
        li.says("这位客户很难缠", reply_to=question)
        li.sees("已备注")
        wang.never_saw("难缠")

    @pytest.mark.parametrize(
        "words", ["备注 很难缠", "note: 很难缠", "Note 很难缠", "备注：很难缠"]
    )
    def test_a_reply_that_begins_as_a_note_is_one(self, li: Seat, wang: Seat, words: str) -> None:
        opens(wang)
        li.says(words, reply_to=li.last)
        wang.never_saw("难缠")
        li.sees("已备注")

    def test_a_numbered_line_asks_for_whom_it_is(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.says(f"#{number} 谁去看看？")
        li.sees("这句话给谁", "谁去看看？")
        li.presses("内部备注")
        wang.never_saw("谁去看看")
        assert talk.unit(lambda unit: unit.notes.of(number))[0].text == "谁去看看？"
        li.says(f"#{number} 下午三点到")
        li.presses("发给客户")
        wang.sees("下午三点到")

    def test_words_left_without_an_answer_are_not_sent(self, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.says(f"#{number} 太离谱了")
        li.says("算了，没事")
        li.sees("没有发出")
        wang.never_saw("离谱")

    def test_a_supervisors_answer_to_a_ping_is_not_sent_by_itself(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        boss = talk.supervisor("张主管")
        opens(wang)
        time_passes(talk, hours=2)
        boss.says("李工快去看看", reply_to=boss.last)
        boss.sees("这句话给谁")
        wang.never_saw("快去看看")

    def test_in_a_topic_of_its_own_words_are_answers_and_asked_notes_are_not(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        room_made(talk, li, number, thread="t7")
        li.chat.address = replace(li.chat.address, thread="t7")
        li.says("您好，请先断电")
        wang.sees("您好，请先断电")
        li.says(f"/note {number}")
        li.says("他很着急")
        li.sees("已备注")
        wang.never_saw("着急")

    def test_in_private_loose_words_get_a_hint(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        private = in_private(talk, li, Role.ENGINEER)
        private.says("你好")
        private.sees("要回复客户")
        private.says(f"/claim {number}")
        assert "负责人: 李工" in private.last.words
        private.says("已派人上门", reply_to=private.last)
        wang.sees("已派人上门")

    def test_staff_who_report_are_customers_in_their_own_chat(self, talk: Talk, li: Seat) -> None:
        private = in_private(talk, li, Role.ENGINEER)
        chen = talk.engineer("陈工")
        number = opens(private, "我的电脑坏了")
        chen.says(f"/reply {number} 我来看")
        private.says("在三楼", reply_to=private.last)
        chen.sees(f"客户李工（#{number}）：在三楼")

    def test_what_cannot_be_passed_on_is_said(self, li: Seat, wang: Seat) -> None:
        opens(wang)
        card = li.last
        li.says("", reply_to=card, unsupported="sticker")
        assert not wang.chat.shown


class TestProgress:
    @pytest.mark.parametrize(
        ("button", "answer", "status"),
        [
            ("待客户", "请拍一下铭牌", Status.WAITING_CUSTOMER),
            ("挂起", "等配件", Status.ON_HOLD),
            ("解决", "换了保险丝", Status.RESOLVED),
        ],
    )
    def test_pressed_then_told_why(
        self, talk: Talk, li: Seat, wang: Seat, button: str, answer: str, status: Status
    ) -> None:
        number = opens(wang)
        li.presses("认领")
        li.presses(button)
        li.says(answer)
        assert talk.ticket(number).status is status
        wang.sees(answer)

    def test_a_change_meanwhile_does_not_lose_what_was_written(
        self, talk: Talk, li: Seat, chen: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        li.presses("认领")
        li.presses("解决")
        chen.says(f"/priority {number} 紧急")
        li.says("换了保险丝")
        assert talk.ticket(number).status is Status.RESOLVED

    def test_the_quick_solution(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.presses("认领")
        li.presses("解决")
        li.presses("已处理完毕")
        assert talk.ticket(number).status is Status.RESOLVED

    def test_hold_and_go_on(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.presses("认领")
        li.says(f"挂起 {number} 等配件")
        assert "状态: 挂起：等配件" in cards(li, number)[0]
        li.presses("恢复")
        assert talk.ticket(number).status is Status.IN_PROGRESS

    def test_reopening_long_after_continues_in_a_new_ticket(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        li.says(f"/resolve {number} 好了")
        wang.presses("已解决")
        talk.later(days=8)
        li.says(f"/reopen {number}")
        li.sees(f"已新开 #{number + 1}")
        assert f"接续工单: #{number}" in cards(li, number + 1)[0]


class TestSorting:
    @pytest.mark.parametrize("word", ["紧急", "urgent", "URGENT"])
    def test_priority_in_either_language(self, talk: Talk, li: Seat, wang: Seat, word: str) -> None:
        number = opens(wang)
        li.says(f"/priority {number} {word}")
        assert talk.ticket(number).priority is Priority.URGENT

    def test_priority_by_button(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.presses("优先级")
        assert li.offered == ["紧急", "高", "普通", "低", "取消"]
        li.presses("高")
        assert talk.ticket(number).priority is Priority.HIGH

    def test_filling_in_by_name_and_by_questions(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.says(f"填写 {number} 序列号 SN-99999")
        assert talk.ticket(number).fields["serial"] == "SN-99999"
        li.says(f"/set {number}")
        li.presses("类型")
        li.presses("咨询")
        assert talk.ticket(number).category == "consulting"
        li.says(f"/set {number} phone 12")
        li.sees("不能作为电话")
        assert talk.ticket(number).fields["phone"] == "138 0013 8000"

    def test_merging_offers_the_customers_other_tickets(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        other = opens(talk.customer("赵先生"), "别人的")
        first, second = opens(wang), opens(wang, "同一件事")
        li.says(f"/merge {second}")
        assert any(label.startswith(f"#{first}") for label in li.offered)
        assert not any(label.startswith(f"#{other}") for label in li.offered)
        li.presses(f"#{first}")
        assert talk.ticket(second).merged_into == first


class TestLooking:
    def test_queue_and_own_tickets(self, talk: Talk, li: Seat, wang: Seat) -> None:
        li.says("/queue")
        li.sees("没有待认领的工单")
        first = opens(wang)
        opens(wang, "第二件事")
        li.says("队列")
        li.sees("待认领 2 个", f"#{first}", "13:00 前响应")
        li.says(f"/claim {first}")
        li.says("/mine")
        li.sees("您手上 1 个", f"#{first} 处理中")

    def test_show_in_the_group_brings_the_card_down(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        old = li.last
        li.says(f"/show {number}")
        new = li.last
        assert new.id != old.id
        li.presses("认领", on=new)
        assert "负责人: 李工" in new.words
        assert "负责人: 李工" not in old.words

    def test_show_in_private_holds_the_talk_and_the_notes(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        private = in_private(talk, li, Role.ENGINEER)
        for at in range(4):
            wang.says(f"第 {at} 句")
            li.says(f"/reply {number} 答 {at}")
        li.says(f"/note {number} 难缠")
        private.says(f"/show {number}")
        shown = private.last
        assert "李工备注：难缠" in shown.words
        assert "第 0 句" not in shown.words
        private.presses("全部对话")
        assert "第 0 句" in private.last.words

    def test_where_customers_read_along_nothing_internal_is_shown(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        talk.bind("friends", ChatPurpose.CUSTOMERS)
        number = opens(wang)
        li.says(f"/note {number} 难缠")
        private = in_private(talk, li, Role.ENGINEER)
        among_customers = talk.member("李工", "friends")
        among_customers.says(f"/show {number}")
        among_customers.sees("已私下发给您")
        assert "难缠" not in everything(among_customers)
        assert f"#{number}" in private.last.words

    def test_without_a_number_own_tickets_are_offered(
        self, li: Seat, wang: Seat, talk: Talk
    ) -> None:
        number = opens(wang)
        li.says("/resolve")
        li.sees("请写上编号")
        li.says(f"/claim {number}")
        talk.later(days=2)
        li.says("/hold")
        li.presses(f"#{number}")
        li.sees("为什么挂起")

    def test_somebody_elses_command(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        wang.says(f"/claim {number}")
        wang.sees("工程师")
        li.says("/board")
        li.sees("主管")
        li.says("/claim 9999")
        li.sees("9999")

    def test_help_by_role(self, talk: Talk, li: Seat) -> None:
        li.says("/help")
        assert "看板" not in li.sees("认领").words
        boss = talk.supervisor("张主管")
        boss.says("帮助")
        boss.sees("看板")


def test_an_english_engineer(talk: Talk) -> None:
    li = talk.engineer("Li", language="en")
    wang = talk.customer("王女士")
    number = opens(wang)
    li.says(f"/claim {number}")
    li.sees(f"#{number} is yours.")
    li.says(f"/hold {number}")
    li.sees("The customer will see the reason")
    li.says("parts on order")
    wang.sees("暂时挂起：parts on order")


def test_a_reply_to_a_message_shown_just_before_a_crash_finds_its_ticket(talk: Talk) -> None:
    wang, li = talk.customer("王女士"), talk.engineer("李工")
    number = opens(wang)
    li.says(
        "马上来", reply_to="9999", answered_text=f"#{number} · 打印机无法开机", addresses_us=True
    )
    wang.sees("马上来")


@pytest.mark.parametrize("shown", ["看板：3 张在办", "#1001 · 同 #1002", "#4711 · 没有这张"])
def test_a_reply_that_nobody_can_place_is_not_passed_over(talk: Talk, shown: str) -> None:
    opens(talk.customer("王女士"))
    li = talk.engineer("李工")
    li.says("马上来", reply_to="9999", answered_text=shown, addresses_us=True)
    li.sees("您说的是哪个工单？", "/reply 1042")
