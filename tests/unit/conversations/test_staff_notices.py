"""Who is told what happens to a ticket: the card, the customer, colleagues, supervisors."""

from dataclasses import replace
from pathlib import Path

import pytest

from desk.talk.note_delivery_failure import note_delivery_failure
from desk.tickets.merge_tickets import merge_tickets
from domain.messaging import Address, FileKind
from domain.people.person import Role
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.conversation import Attachment, AttachmentState
from tests.talk import ACCOUNT, WHOLE_PLATFORM, Seat, Talk, picture, talking
from tests.unit.conversations.staffed import (
    address_of,
    cards,
    everything,
    in_private,
    opens,
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


class TestCard:
    def test_one_card_shows_the_ticket_as_it_stands(self, li: Seat, wang: Seat) -> None:
        number = opens(wang, description="今天早上开始没反应")
        card = li.last
        for part in (
            f"#{number} · 打印机无法开机",
            "状态: 待受理",
            "优先级: 普通",
            "客户: 王女士",
            "首次响应: 今天 12:00 前",
            "类型: 报修",
            "产品型号: HP 1020",
            "序列号: SN-12345",
            "电话: 138 0013 8000",
            "今天早上开始没反应",
        ):
            assert part in card.words
        assert card.message.topic is not None
        assert card.message.topic.key == f"ticket:{number}"
        li.presses("认领")
        assert len(cards(li, number)) == 1
        assert "状态: 处理中" in cards(li, number)[0]
        assert "负责人: 李工" in cards(li, number)[0]
        assert "解决" in [b.label for b in card.buttons]
        assert "认领" not in [b.label for b in card.buttons]

    def test_a_late_response_and_whoever_is_answering_stand_on_it(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        time_passes(talk, hours=3)
        assert "首次响应: 已超时（应在今天 12:00 前）" in cards(li, number)[0]
        li.presses("回复")
        assert "正在回复: 李工" in cards(li, number)[0]
        time_passes(talk, minutes=6)
        assert "正在回复" not in cards(li, number)[0]

    def test_whom_the_customer_waits_for_is_told(self, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.says(f"/reply {number} 请重启试试")
        assert "客户在等" not in cards(li, number)[0]
        wang.says("重启了，没用")
        assert "客户在等: 今天 10:00 起" in cards(li, number)[0]

    def test_without_edits_it_is_posted_again_only_for_what_matters(
        self, template: Path, tmp_path: Path
    ) -> None:
        plain = replace(WHOLE_PLATFORM, edits=False)
        with talking(template, tmp_path, capabilities=plain) as talk:
            li, wang = talk.engineer("李工"), talk.customer("王女士")
            number = opens(wang)
            li.says(f"/reply {number} 您好")
            li.says(f"/note {number} 老客户")
            li.presses("回复")
            assert len(cards(li, number)) == 1

    def test_where_a_press_allows_it_the_card_changes_and_is_never_posted_for_that(
        self, template: Path, tmp_path: Path
    ) -> None:
        pressed = replace(WHOLE_PLATFORM, edits=False, edits_pressed=True)
        with talking(template, tmp_path, capabilities=pressed) as talk:
            li, wang = talk.engineer("李工"), talk.customer("王女士")
            number = opens(wang)
            (card,) = [shown for shown in li.chat.shown if shown.message.card]
            assert not card.message.in_place_only
            li.says(f"/reply {number} 您好")
            (card,) = [shown for shown in li.chat.shown if shown.message.card]
            assert card.message.in_place_only
            assert "状态: 处理中" in card.words

    def test_the_files_of_the_report_follow_it(self, talk: Talk, li: Seat, wang: Seat) -> None:
        owner = talk.person(wang).id

        def taken_in(unit: Unit) -> int:
            return unit.attachments.add(
                Attachment(
                    owner_id=owner,
                    kind=FileKind.PICTURE,
                    name="plate.jpg",
                    state=AttachmentState.PENDING,
                    created_at=unit.now,
                )
            )

        photo = talk.unit(taken_in)
        number = opens(wang, attachments=(photo,))
        assert f"#{number} 报修时附上的 1 个文件" in li.last.words
        assert li.last.message.attachments == (photo,)
        wang.says("还有一张", files=["screen.jpg"])
        shown = li.sees(f"客户王女士（#{number}）：还有一张")
        assert len(shown.message.attachments) == 1
        assert shown.message.merge_key == "", "files leave one by one"


class TestWithoutGroups:
    def test_staff_are_told_in_private_and_nothing_is_unseen(self, talk: Talk) -> None:
        li = in_private(talk, talk.customer("李工"), Role.ENGINEER)
        boss = in_private(talk, talk.customer("张主管"), Role.SUPERVISOR)
        wang = talk.customer("王女士")
        number = opens(wang)
        assert cards(li, number)
        assert cards(boss, number)
        li.presses("认领")
        assert "负责人: 李工" in cards(boss, number)[0]
        assert everything(li).count(f"#{number} · 打印机无法开机") == 1
        wang.says("急用")
        li.sees("急用")
        boss.never_saw("急用")

    def test_a_team_without_a_group_is_served_by_another_ones(self, talk: Talk, li: Seat) -> None:
        number = opens(talk.customer("赵先生"))
        assert cards(li, number)


class TestCustomer:
    def test_is_told_once_who_takes_care(
        self, talk: Talk, li: Seat, chen: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        li.presses("认领")
        assert everything(wang).count("已受理您的工单") == 1
        assert f"李工已受理您的工单 #{number}" in everything(wang)
        chen.says("大家好")
        li.says(f"/assign {number} 陈工")
        chen.presses("开始处理")
        assert everything(wang).count("已受理您的工单") == 1

    def test_who_is_answered_at_once_is_not_told_that_somebody_took_it(
        self, li: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        li.says(f"/reply {number} 您好，马上看")
        assert everything(wang) == f"李工（#{number}）：\n您好，马上看"

    def test_gets_replies_with_files_and_corrections(self, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        said = li.says("说明书在附件", reply_to=li.last, files=["manual.jpg"])
        shown = wang.sees(f"李工（#{number}）：\n说明书在附件")
        assert len(shown.message.attachments) == 1
        li.edits(said, "说明书在附件，看第 3 页")
        wang.sees(f"李工更正（#{number}）：\n说明书在附件，看第 3 页")

    def test_is_asked_held_and_answered_kindly(self, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.says(f"/wait {number} 请拍一下铭牌")
        assert wang.last.message.expects_text
        assert "李工想请您补充" in wang.last.words
        assert "请拍一下铭牌" in wang.last.words
        wang.says("SN-9")
        assert "状态: 处理中" in cards(li, number)[0]
        li.says(f"/hold {number} 等配件，预计周三到")
        wang.sees(f"工单 #{number} 暂时挂起：等配件，预计周三到")
        before = len(wang.chat.shown)
        li.presses("恢复")
        assert len(wang.chat.shown) == before, "going on is no news"

    def test_confirms_or_not_by_button(self, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.says(f"/resolve {number} 换了保险丝")
        asked = wang.last
        assert "换了保险丝" in asked.words
        assert [b.label for b in asked.buttons] == ["已解决", "还没解决"]
        assert [b.command for b in asked.buttons] == [f"/confirm {number}", f"/reopen {number}"]
        wang.presses("还没解决")
        li.sees(f"王女士重开了 #{number}")
        assert "状态: 处理中" in cards(li, number)[0]

    def test_a_raised_priority_does_not_spoil_their_button(self, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        li.says(f"/resolve {number} 好了")
        li.says(f"/reopen {number}")
        li.says(f"/priority {number} 紧急")
        li.says(f"/resolve {number} 这次好了")
        wang.presses("已解决")
        li.sees(f"客户王女士确认 #{number} 已解决")

    def test_is_asked_later_and_closed_after_silence(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        li.says(f"/resolve {number} 换了保险丝")
        # Two hours later is lunch.
        time_passes(talk, hours=3)
        assert [b.command for b in wang.last.buttons] == [
            f"/rate {number} {score}" for score in (5, 4, 3, 2, 1)
        ]
        time_passes(talk, days=3)
        time_passes(talk, days=1)
        wang.sees(f"工单 #{number} 已自动关闭", "7 天内可以重开")
        assert "状态: 已关闭" in cards(li, number)[0]

    def test_hears_of_a_merge_and_of_the_staff_reopening(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        first, second = opens(wang), opens(wang, "打印机还是不行")
        li.says(f"/merge {second} {first}")
        wang.sees(f"#{second} 与 #{first} 是同一件事")
        li.sees(f"#{second} 已并入 #{first}")
        assert f"已并入 #{first}" in cards(li, second)[0]
        li.says(f"/resolve {first} 好了")
        li.says(f"/reopen {first} 又坏了")
        wang.sees(f"工单 #{first} 已重新打开")
        wang.never_saw("又坏了")

    def test_reads_in_their_own_language(self, talk: Talk, li: Seat) -> None:
        ann = talk.customer("Ann", language="en")
        number = opens(ann, "Printer won't start")
        li.presses("认领")
        ann.sees(f"李工 has taken your ticket #{number}")
        li.says(f"/resolve {number} new fuse")
        assert [b.label for b in ann.last.buttons] == ["Solved", "Not yet"]
        assert "状态: 待客户确认" in cards(li, number)[0], "the group reads Chinese"


class TestColleagues:
    def test_hear_of_a_reply_written_elsewhere_but_not_twice_here(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        private = in_private(talk, li, Role.ENGINEER)
        private.says(f"/reply {number} 明天上门")
        li.sees(f"李工已回复客户（#{number}）：明天上门")
        private.says(f"/note {number} 带上电源板")
        li.sees(f"李工备注（#{number}）：带上电源板")
        li.says(f"/reply {number} 九点到")
        assert everything(li).count("九点到") == 0

    def test_a_reply_to_the_customers_words_goes_to_them(self, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        wang.says("几点来？")
        shown = li.sees(f"客户王女士（#{number}）：几点来？")
        li.says("九点", reply_to=shown)
        wang.sees("九点")

    def test_a_burst_may_leave_as_one_message(self, talk: Talk, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        wang.says("第一")
        wang.says("第二")
        lines = [s.message for s in li.chat.shown if "客户王女士" in s.words]
        assert {m.merge_key for m in lines} == {f"ticket:{number}:customer"}

    def test_the_customers_correction_is_followed(self, li: Seat, wang: Seat) -> None:
        number = opens(wang)
        said = wang.says("三楼")
        wang.edits(said, "是四楼")
        li.sees(f"客户王女士（#{number}）更正：是四楼")

    def test_who_is_given_a_ticket_is_told_in_private(
        self, talk: Talk, li: Seat, chen: Seat, wang: Seat
    ) -> None:
        number = opens(wang)
        private = in_private(talk, chen, Role.ENGINEER)
        li.says(f"/assign {number} 陈工")
        private.sees(f"工单 #{number} 交给您了")
        li.sees(f"#{number} 已派给陈工")
        private.presses("查看")
        assert "负责人: 陈工" in private.last.words

    def test_an_unreachable_customer_is_said_and_other_failures_are_not_told_in_circles(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        boss = talk.supervisor("张主管")
        number = opens(wang)
        talk.act(note_delivery_failure, number, address_of(wang), "blocked")
        assert f"客户王女士收不到消息（#{number}）" in li.last.words
        talk.act(note_delivery_failure, number, address_of(li), "kicked")
        assert "没能送到工程师那里" in boss.last.words
        before = len(li.chat.shown), len(boss.chat.shown)
        talk.act(note_delivery_failure, number, address_of(boss), "kicked")
        talk.act(
            note_delivery_failure, number, Address(account=ACCOUNT, chat="supervisors"), "kicked"
        )
        assert (len(li.chat.shown), len(boss.chat.shown)) == before


class TestSupervisors:
    def test_a_late_response_is_acknowledged_on_the_card_itself(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        boss = talk.supervisor("张主管")
        number = opens(wang)
        time_passes(talk, hours=2)
        ping = boss.last
        assert f"#{number} 首次响应超时" in ping.words
        assert "负责人: 还没有人" in ping.words
        assert [b.label for b in ping.buttons] == ["我来处理", "转派", "优先级", "收到"]
        boss.presses("收到")
        assert "收到 · 张主管 今天 12:00" in ping.words
        assert len([s for s in boss.chat.shown if "首次响应超时" in s.words]) == 1
        time_passes(talk, hours=3)
        assert len([s for s in boss.chat.shown if "首次响应超时" in s.words]) == 1

    def test_silence_is_pinged_again_as_a_new_message(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        boss = talk.supervisor("张主管")
        opens(wang)
        time_passes(talk, hours=2)
        time_passes(talk, minutes=30)
        assert len([s for s in boss.chat.shown if "首次响应超时" in s.words]) == 2

    def test_an_answer_settles_the_ping(self, talk: Talk, li: Seat, wang: Seat) -> None:
        boss = talk.supervisor("张主管")
        number = opens(wang)
        time_passes(talk, hours=2)
        li.says(f"/reply {number} 抱歉久等了")
        assert "李工已回复 · 今天 12:00" in boss.last.words
        assert "收到" not in boss.offered

    def test_taking_it_from_the_ping(self, talk: Talk, li: Seat, wang: Seat) -> None:
        boss = talk.supervisor("张主管")
        number = opens(wang)
        time_passes(talk, hours=2)
        boss.presses("我来处理")
        assert "负责人: 张主管" in cards(li, number)[0]
        assert "张主管已认领" in boss.last.words

    def test_urging_and_escalation_say_why(self, talk: Talk, li: Seat, wang: Seat) -> None:
        boss = talk.supervisor("张主管")
        number = opens(wang)
        wang.says(f"/urge {number}")
        assert f"#{number} 客户催办" in boss.last.words
        li.sees(f"客户王女士催办 #{number}")
        assert "催办: 1 次" in cards(li, number)[0]
        li.says(f"/escalate {number} 客户要求今天修好")
        assert "原因: 客户要求今天修好" in boss.last.words

    def test_a_low_rating_and_its_reason(self, talk: Talk, li: Seat, wang: Seat) -> None:
        boss = talk.supervisor("张主管")
        number = opens(wang)
        li.says(f"/resolve {number} 好了")
        wang.presses("已解决")
        wang.presses("2 分")
        assert f"客户回访 #{number}：2 分" in boss.last.words
        li.sees(f"#{number} 客户评分：2 分")
        wang.says("来得太晚")
        assert "客户说: 来得太晚" in boss.last.words
        boss.presses("我来回访")
        boss.sees("由您回访")
        boss.presses("完成回访")
        boss.sees("回访结果如何")
        boss.says("已致电道歉，客户接受")
        boss.sees(f"客户回访 #{number}：已完成", "回访结果: 已致电道歉，客户接受")

    def test_a_good_rating_is_no_ping(self, talk: Talk, li: Seat, wang: Seat) -> None:
        boss = talk.supervisor("张主管")
        number = opens(wang)
        li.says(f"/resolve {number} 好了")
        wang.presses("已解决")
        wang.presses("5 分")
        li.sees(f"#{number} 客户评分：5 分")
        assert not boss.chat.shown

    def test_without_their_group_in_private_and_without_them_in_the_engineers_group(
        self, talk: Talk, li: Seat, wang: Seat
    ) -> None:
        opens(wang)
        time_passes(talk, hours=2)
        li.sees("首次响应超时")
        boss = in_private(talk, talk.customer("张主管"), Role.SUPERVISOR)
        opens(wang, "第二件事")
        # Over the lunch break.
        time_passes(talk, hours=3)
        boss.sees("首次响应超时", "第二件事")


def test_an_english_desk_speaks_english(template: Path, tmp_path: Path) -> None:
    with talking(template, tmp_path, policy=ServicePolicy(locale="en")) as talk:
        li, boss = talk.engineer("Li", language="en"), talk.supervisor("Ann", language="en")
        wang = talk.customer("Mrs Wang", language="en")
        number = opens(wang, "Printer won't start")
        assert "First response: by 12:00 today" in li.last.words
        wang.says(f"/urge {number}")
        assert "Urged: once" in cards(li, number)[0]
        time_passes(talk, hours=3)
        boss.sees(f"#{number}: first response is late", "Assignee: nobody yet")


def test_merged_tickets_tell_the_customer_where_to_look(talk: Talk, li: Seat, wang: Seat) -> None:
    first, second = opens(wang), opens(wang, "同一台打印机")
    talk.act(merge_tickets, second, first)
    assert wang.last.message.ticket == first


def test_pictures_of_staff_reach_the_customer(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(reply_to=li.last, files=[picture("wiring.jpg")])
    shown = wang.sees(f"李工（#{number}）发来文件")
    assert shown.message.attachments
