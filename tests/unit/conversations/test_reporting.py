from dataclasses import replace

import pytest

from domain.definitions import Definition, DefinitionKind, DefinitionStatus
from domain.policy import ServicePolicy
from domain.tickets.conversation import AttachmentState
from domain.tickets.ticket import Priority, Status
from engines.forms.shipped import shipped_forms
from tests.talk import WHOLE_PLATFORM, Seat, Talk, picture, talking


def report(seat: Seat, text: str = "打印机坏了，卡纸") -> int:
    """Walk the shortest way through the form; returns the number."""
    seat.says(text)
    seat.presses("一般")
    for _ in ("型号", "序列号"):
        seat.presses("跳过")
    seat.presses(seat.sender.name)
    seat.says("13800138000")
    seat.presses("跳过")
    seat.presses("跳过")
    seat.presses("提交")
    ticket = seat.sees("工单号").message.ticket
    assert ticket is not None
    return ticket


def test_from_the_first_word_to_the_number(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机坏了，一直卡纸")
    wang.sees("有多着急", "[影响工作]")
    wang.presses("影响工作")
    wang.sees("产品型号", "[跳过]")
    wang.says("HP 1020")
    wang.sees("序列号")
    wang.says("CN-77A1B")
    wang.sees("怎么称呼")
    wang.says("王芳")
    wang.sees("电话")
    wang.says("138-0013-8000")
    wang.sees("在哪里")
    wang.says("世纪大道 1 号")
    wang.sees("照片")
    wang.says(files=["a.jpg"])
    wang.sees("收到")
    wang.presses("没有了")
    wang.sees("类型: 报修", "产品型号: HP 1020", "电话: 138 0013 8000", "附件: 1")
    wang.presses("提交")
    # Ten in the morning, half an hour for a high priority.
    ack = wang.sees("已受理，工单号 #1001。", "今天 10:3")
    assert ack.message.ticket == 1001

    ticket = talk.ticket(1001)
    assert (ticket.title, ticket.category) == ("打印机坏了，一直卡纸", "repair")
    assert (ticket.priority, ticket.status) == (Priority.HIGH, Status.NEW)
    assert ticket.fields["serial"] == "CN-77A1B"
    files = talk.unit(lambda unit: unit.attachments.of(1001))
    assert [file.state for file in files] == [AttachmentState.PENDING]


def test_what_was_said_is_not_asked_again(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机坏了，型号 HP-1020，序列号 CN77A1B，很紧急。我是王芳，电话 13800138000")
    wang.sees("在哪里")
    wang.presses("跳过")
    wang.presses("跳过")
    wang.sees("产品型号: HP-1020", "序列号: CN77A1B", "联系人: 王芳", "紧急程度: 停工了，紧急")


def test_nothing_said_yet(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("/new")
    wang.sees("哪一类")
    wang.presses("咨询")
    wang.sees("一句话")
    wang.says("发票怎么开")
    wang.sees("有多着急")
    wang.presses("不急")
    wang.presses("跳过")
    wang.sees("问题: 发票怎么开")
    wang.presses("提交")
    assert talk.ticket(1001).category == "consulting"


def test_typed_numbers_words_and_labels_choose_too(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("/new")
    wang.says("2")
    wang.sees("一句话")
    wang.says("怎么换墨盒")
    wang.says("一般")
    wang.says("跳过")
    wang.sees("类型: 咨询")
    wang.says("好的")
    wang.sees("工单号 #1001")


def test_back_and_cancel(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机坏了")
    wang.presses("一般")
    wang.says("HP 1020")
    wang.sees("序列号")
    wang.says("上一步")
    wang.sees("产品型号")
    wang.presses("上一步")
    wang.sees("有多着急")
    wang.says("取消")
    wang.sees("已取消")
    wang.says("取消")
    wang.sees("没有正在填写")


def test_a_wrong_phone_number_is_said_and_asked_again(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("我要投诉，态度差")
    wang.presses("一般")
    wang.presses("王女士")
    for wrong in ("12345", "不想说", "138001380001234"):
        wang.says(wrong)
        wang.sees("号码好像不对", "请留一个联系电话")
    wang.presses("跳过", wang.last) if "跳过" in wang.offered else wang.says("跳过")
    wang.sees("需要填写")
    wang.says("+49 30 123456")
    wang.sees("照片")


def test_a_stale_button_brings_the_present_question(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机坏了")
    first = wang.last
    wang.presses("一般")
    wang.presses("不急", on=first)
    wang.sees("已经过时", "产品型号")
    wang.presses("跳过")
    wang.sees("序列号")
    wang.says("取消")
    wang.presses("不急", on=first)
    assert wang.notice == "现在没有等您回答的问题。"


def test_corrections_from_the_summary(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("怎么开发票，请问")
    wang.presses("不急")
    wang.presses("跳过")
    wang.sees("请确认")
    wang.presses("修改")
    wang.sees("哪一项", "[问题]")
    wang.presses("问题")
    wang.says("怎么开增值税发票")
    wang.sees("问题: 怎么开增值税发票", "紧急程度: 不急")
    wang.presses("修改")
    wang.presses("类型")
    wang.presses("投诉建议")
    wang.sees("怎么称呼")
    wang.presses("王女士")
    wang.says("13800138000")
    wang.sees("类型: 投诉建议", "联系人: 王女士")


def test_a_burst_is_one_request_and_edits_are_followed(talk: Talk) -> None:
    wang = talk.customer("王女士")
    first = wang.says("打印机坏了")
    wang.says("还有异响", at_once=True)
    wang.sees_nothing()
    wang.edits(first, "复印机坏了")
    wang.sees_nothing()
    wang.presses("一般")
    wang.says("取消")
    for place in range(10):
        wang.says(f"转发 {place}", forwarded=True, album="")
    assert sum("哪一类" in shown.words for shown in wang.chat.shown) == 1


def test_an_album_is_one_request(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机坏了", files=["1.jpg"], album="a")
    wang.sees("有多着急")
    for name in ("2.jpg", "3.jpg"):
        wang.says(files=[name], album="a")
        wang.sees_nothing()
    wang.presses("一般")
    for _ in ("型号", "序列号"):
        wang.presses("跳过")
    wang.presses("王女士")
    wang.says("13800138000")
    wang.presses("跳过")
    wang.sees("附件: 3")


def test_a_draft_survives_days_a_restart_and_a_new_form(talk: Talk) -> None:
    body = dict(shipped_forms()["after_sales"])

    def publish(version: int, body: dict[str, object]) -> None:
        talk.unit(
            lambda unit: unit.definitions.add(
                Definition(
                    kind=DefinitionKind.FORM,
                    key="after_sales",
                    version=version,
                    status=DefinitionStatus.PUBLISHED,
                    body=body,
                    author="",
                    created_at=talk.now,
                )
            )
        )

    publish(1, body)
    wang = talk.customer("王女士")
    wang.says("打印机坏了")
    wang.presses("一般")
    wang.sees("产品型号")
    publish(2, {**body, "fields": list(body["fields"])[:2]})  # type: ignore[call-overload]
    talk.later(days=3)
    talk.restart()
    wang.says("HP 1020")
    wang.sees("序列号")
    talk.later(days=8)
    wang.says("我要投诉")
    wang.sees("请确认", "问题: 我要投诉")
    wang.presses("提交")
    assert talk.ticket(1001).form_version == 2


def test_contact_is_offered_next_time(talk: Talk) -> None:
    wang = talk.customer("王女士")
    report(wang)
    wang.says("/new 扫描仪也坏了，报修")
    wang.presses("设备")
    wang.presses("一般")
    wang.presses("跳过")
    wang.presses("跳过")
    wang.presses("王女士")
    wang.sees("电话", "[138 0013 8000]")
    wang.presses("138")
    wang.presses("跳过")
    wang.presses("跳过")
    wang.sees("电话: 138 0013 8000")


def test_a_similar_open_ticket_is_pointed_out(talk: Talk) -> None:
    wang = talk.customer("王女士")
    number = report(wang, "打印机坏了，一直卡纸")
    wang.says("/new 打印机坏了，一直卡纸")
    wang.sees("类似的工单", f"#{number}")
    wang.presses("是，补充到")
    wang.sees(f"已补充到 #{number}")
    wang.says("/new 打印机坏了，一直卡纸")
    wang.presses("不是")
    wang.sees("有多着急")


def test_refused_files_are_said_and_the_rest_goes_on(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says(
        "打印机坏了",
        files=[
            picture("huge.jpg", size=900_000_000),
            picture("evil.exe", media_type="application/x-msdownload"),
            picture("fine.jpg"),
        ],
    )
    wang.sees("huge.jpg", "evil.exe", "有多着急")


def test_thanks_in_between_is_no_answer_to_a_choice(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机坏了")
    wang.says("谢谢")
    wang.sees("有多着急")
    wang.presses("一般")
    wang.says("取消")
    wang.never_saw("详情: 打印机坏了\n谢谢")


def test_too_many_live_tickets_keep_the_draft(template, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with talking(template, tmp_path, policy=ServicePolicy(max_live_tickets=1)) as talk:
        wang = talk.customer("王女士")
        report(wang)
        wang.says("/new 请问怎么开发票")
        wang.presses("不急")
        wang.presses("跳过")
        wang.presses("提交")
        assert wang.notice
        wang.presses("提交")
        assert wang.notice


def test_platforms_without_buttons_lose_nothing(template, tmp_path) -> None:  # type: ignore[no-untyped-def]
    bare = replace(WHOLE_PLATFORM, buttons=False, press_notices=False)
    with talking(template, tmp_path, capabilities=bare) as talk:
        wang = talk.customer("王女士")
        wang.says("/new")
        wang.sees("哪一类", "1. 报修", "3. 投诉建议")
        wang.says("2")
        wang.says("发票怎么开")
        wang.says("1")
        wang.sees("跳过")
        wang.says("跳过")
        wang.sees("请确认", "1. 提交")
        wang.says("1")
        wang.sees("工单号 #1001")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_language_of_the_platform_is_spoken(talk: Talk, language: str) -> None:
    seat = talk.customer("Sam", language)
    seat.says("/help")
    seat.sees("报修" if language == "zh-hans" else "report it")
    seat.says("/lang en" if language == "zh-hans" else "/lang zh")
    seat.says("/help")
    seat.sees("report it" if language == "zh-hans" else "报修")


def test_the_first_answer_shows_that_they_were_heard(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机打不开了。昨天还好好的")
    wang.sees("我来登记：打印机打不开了\n", "有多着急")


@pytest.mark.parametrize("words", ["谢谢", "好的谢谢", "辛苦了", "👍", "thanks"])
def test_courtesy_answers_no_question_and_adds_nothing(talk: Talk, words: str) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机坏了。我是王芳，电话 13800138000")
    wang.presses("一般")
    wang.says(words)
    wang.sees("产品型号")
    for _ in range(4):
        wang.presses("跳过")
    wang.says(words)
    wang.sees("点“提交”就行", "[提交]")
    wang.presses("提交")
    assert talk.ticket(1001).description == "打印机坏了。我是王芳，电话 13800138000"
    assert "model" not in talk.ticket(1001).fields


def test_nothing_to_say_is_a_skip(talk: Talk) -> None:
    wang = talk.customer("王女士")
    wang.says("打印机坏了。我是王芳，电话 13800138000")
    wang.presses("一般")
    wang.says("不知道")
    wang.sees("序列号")
    wang.says("没有。")
    wang.sees("设备在哪里")


def test_a_command_typed_in_between_is_carried_out_and_the_question_asked_again(
    talk: Talk,
) -> None:
    wang = talk.customer("王女士")
    number = report(wang)
    wang.says("/new 请问怎么开发票")
    wang.sees("有多着急")
    wang.says(f"进度 {number}")
    wang.sees(f"#{number}", "待受理")
    wang.sees("有多着急")
    wang.presses("不急")
    wang.sees("照片")


def test_a_number_that_is_no_ticket_of_theirs_is_part_of_the_answer(talk: Talk) -> None:
    report(talk.customer("赵先生"))
    wang = talk.customer("王女士")
    wang.says("打印机坏了。我是王芳，电话 13800138000")
    wang.presses("一般")
    wang.says("查看 1001")
    wang.sees("序列号")


@pytest.mark.parametrize("hello", ["你好", "在吗？", "hello"])
def test_a_mere_hello_is_greeted_and_begins_no_report(talk: Talk, hello: str) -> None:
    wang = talk.customer("王女士")
    wang.says(hello)
    wang.sees("您好，王女士", "[报修]")
    wang.says("打印机坏了")
    wang.sees("我来登记：打印机坏了")
