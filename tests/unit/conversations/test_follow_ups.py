import pytest

from domain.people.person import ChatPurpose, Role
from domain.policy import ServicePolicy
from domain.tickets.ticket import Status
from tests.talk import Seat, Talk, talking
from tests.unit.conversations.test_reporting import report


def said_on(talk: Talk, number: int) -> list[str]:
    return [m.text for m in talk.unit(lambda unit: unit.messages.of(number))]


@pytest.fixture
def wang(talk: Talk) -> Seat:
    return talk.customer("王女士")


@pytest.fixture
def two(talk: Talk, wang: Seat) -> tuple[int, int]:
    """Two open tickets, and nothing spoken of lately."""
    first = report(wang, "打印机坏了，卡纸")
    wang.says("/new 请问怎么开发票")
    wang.presses("不急")
    wang.presses("跳过")
    wang.presses("提交")
    talk.later(hours=3)
    return first, first + 1


def test_the_only_open_ticket_is_meant(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    talk.later(days=1)
    wang.says("今天能来吗？", files=["b.jpg"])
    wang.sees(f"已补充到 #{number}")
    assert said_on(talk, number) == ["今天能来吗？"]
    assert len(talk.unit(lambda unit: unit.attachments.of(number))) == 1


def test_reply_number_and_focus_tell_the_ticket(
    talk: Talk, wang: Seat, two: tuple[int, int]
) -> None:
    first, second = two
    wang.says("还是卡", reply_to=next(s for s in wang.chat.shown if f"#{first}" in s.words))
    wang.sees(f"已补充到 #{first}")
    wang.says("第一页也是")
    wang.sees(f"已补充到 #{first}", "[不是这张工单]")
    wang.says(f"#{second} 要专票")
    wang.sees(f"已补充到 #{second}")
    wang.says(f"补充 {first} 很吵")
    assert said_on(talk, first) == ["还是卡", "第一页也是", "很吵"]
    assert said_on(talk, second) == ["要专票"]


def test_otherwise_it_is_asked_and_the_message_kept(
    talk: Talk, wang: Seat, two: tuple[int, int]
) -> None:
    wang.says("还没好吗", files=["c.jpg"])
    wang.sees("哪张工单", f"#{two[0]}", f"#{two[1]}", "[这是新问题]")
    wang.says("急用")
    wang.presses(f"#{two[1]}")
    wang.sees(f"已补充到 #{two[1]}")
    assert said_on(talk, two[1]) == ["还没好吗\n急用"]
    assert len(talk.unit(lambda unit: unit.attachments.of(two[1]))) == 1


def test_it_may_be_something_new(talk: Talk, wang: Seat, two: tuple[int, int]) -> None:
    wang.says("扫描仪漏水")
    wang.presses("这是新问题")
    wang.sees("有多着急")
    wang.presses("一般")
    assert said_on(talk, two[0]) == said_on(talk, two[1]) == []


def test_a_message_moves_to_the_right_ticket(talk: Talk, wang: Seat, two: tuple[int, int]) -> None:
    wang.says(f"/show {two[0]}")
    wang.says("要专票")
    wang.presses("不是这张")
    wang.presses(f"#{two[1]}")
    wang.sees(f"已移到 #{two[1]}")
    assert (said_on(talk, two[0]), said_on(talk, two[1])) == ([], ["要专票"])


@pytest.mark.parametrize("thanks", ["谢谢", "好的", "👍", "ok thanks"])
def test_thanks_reopens_nothing(talk: Talk, wang: Seat, thanks: str) -> None:
    number = report(wang)
    engineer = talk.engineer("李工")
    engineer.says(f"/resolve {number} 换了搓纸轮")
    wang.says(thanks)
    wang.sees("[已解决]", "[未解决，重开]")
    wang.presses("已解决")
    wang.says(thanks)
    # Now a thumb answers the question how it was.
    wang.sees("谢谢您的评价" if thanks == "👍" else "好的")
    assert talk.ticket(number).status is Status.CLOSED


def test_words_on_a_resolved_ticket_are_kept_and_asked_about(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    talk.engineer("李工").says(f"/resolve {number} 换了搓纸轮")
    wang.says("又卡纸了")
    wang.sees("问题现在解决了吗", "[未解决，重开]", "[已解决]", "[这是新问题]")
    assert talk.ticket(number).status is Status.RESOLVED
    wang.presses("未解决")
    wang.sees("已重新打开")
    assert talk.ticket(number).status is not Status.RESOLVED
    assert "又卡纸了" in said_on(talk, number)


def test_words_on_a_closed_ticket(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    talk.engineer("李工").says(f"/resolve {number} 换了搓纸轮")
    wang.presses("已解决")
    wang.says("又卡纸了", reply_to=next(s for s in wang.chat.shown if s.message.ticket))
    wang.sees("已经结束", "[未解决，重开]", "[这是新问题]")
    wang.presses("这是新问题")
    wang.sees("有多着急")
    wang.says("取消")
    wang.says("又卡纸了")
    wang.sees(f"是说 #{number}", "[这是新问题]")
    wang.presses(f"是，重开 #{number}")
    wang.sees("已重新打开")
    assert talk.ticket(number).reopen_count == 1


def test_after_the_window_a_new_ticket_continues(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    talk.engineer("李工").says(f"/resolve {number} 换了搓纸轮")
    wang.presses("已解决")
    talk.later(days=8)
    wang.says(f"/reopen {number} 又坏了")
    wang.sees(f"工单号 #{number + 1}")
    assert talk.ticket(number + 1).follow_up_of == number


def test_an_edited_message_is_followed(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    message = wang.says("下午三点来")
    wang.edits(message, "下午四点来")
    wang.sees_nothing()
    assert said_on(talk, number) == ["下午四点来"]


def test_urge_withdraw_list_show(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    wang.says("催办")
    wang.sees(f"催了 #{number}")
    wang.says("催办")
    assert wang.notice or wang.fresh
    wang.says("我的工单")
    wang.sees(f"#{number} 待受理")
    wang.presses(f"#{number}")
    wang.sees("状态: 待受理", "[催办]")
    wang.presses("撤回")
    wang.sees("已撤回")
    assert talk.ticket(number).status is Status.CANCELLED
    wang.says("/urge")
    wang.says("/list")
    wang.sees("已取消")


def test_adding_by_button_asks_for_the_words(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    wang.presses("补充")
    wang.sees("想给", f"#{number}")
    wang.says("报修的是三楼那台")
    wang.sees(f"已补充到 #{number}")
    assert said_on(talk, number) == ["报修的是三楼那台"]


def test_a_low_rating_is_asked_why(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    talk.engineer("李工").says(f"/resolve {number} 换了搓纸轮")
    wang.presses("已解决")
    wang.sees("已关闭", "5 分", "1 分")
    wang.says("2")
    wang.sees("哪里不好", "[太慢了]")
    wang.says("等了三天")
    wang.sees("谢谢您告诉我们")
    survey = talk.unit(lambda unit: unit.surveys.latest(number))
    assert survey
    assert (survey.score, survey.comment) == (2, "等了三天")


@pytest.mark.parametrize(
    ("words", "score", "comment"),
    [("5 谢谢", 5, "谢谢"), ("5分", 5, ""), ("3", 3, ""), ("4，还不错", 4, "还不错")],
)
def test_a_rating_in_words(talk: Talk, wang: Seat, words: str, score: int, comment: str) -> None:
    number = report(wang)
    talk.engineer("李工").says(f"/resolve {number} 换了搓纸轮")
    wang.presses("已解决")
    wang.says(words)
    wang.sees("谢谢您的评价")
    survey = talk.unit(lambda unit: unit.surveys.latest(number))
    assert survey
    assert (survey.score, survey.comment) == (score, comment)


def test_numbers_are_no_rating_where_none_was_asked_for(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    wang.says("5 谢谢")
    wang.sees("已补充")
    assert talk.unit(lambda unit: unit.surveys.latest(number)) is None


@pytest.mark.parametrize(
    "command",
    ["show", "add {n} 你好", "urge", "confirm", "reopen", "withdraw", "rate {n} 5", "move"],
)
def test_nobody_touches_anothers_ticket(talk: Talk, wang: Seat, command: str) -> None:
    number = report(wang, "打印机坏了，机密")
    zhao = talk.customer("赵先生")
    line = command.format(n=number) if "{n}" in command else f"{command} {number}"
    zhao.says(f"/{line}")
    zhao.never_saw("机密")
    zhao.says(f"#{number} 你好")
    zhao.never_saw("机密")
    assert talk.ticket(number).status is Status.NEW
    assert said_on(talk, number) == []


def test_unknown_commands_and_stickers_are_answered(talk: Talk, wang: Seat) -> None:
    wang.says("/dance")
    wang.sees("没有“/dance”")
    wang.says("/resolve 1001 x")
    wang.sees("权限")
    wang.says(unsupported="sticker")
    wang.sees("暂时看不了")
    wang.says("/home/user 满了")
    wang.sees("哪一类")


def test_a_flood_is_taken_in_and_said_once(template, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with talking(template, tmp_path, policy=ServicePolicy(flood_limit=20)) as talk:
        wang = talk.customer("王女士")
        number = report(wang)
        talk.later(minutes=2)
        before = len(wang.chat.shown)
        for count in range(50):
            wang.says(f"第 {count} 条", at_once=True)
        assert len(said_on(talk, number)) == 50
        assert len(wang.chat.shown) == before + 21
        assert sum("消息有点多" in s.words for s in wang.chat.shown) == 1
        talk.later(minutes=2)
        wang.says("好了")
        assert wang.fresh


def test_in_a_group_of_customers_only_what_is_meant_for_us_counts(talk: Talk) -> None:
    talk.bind("hall", ChatPurpose.CUSTOMERS)
    wang, zhao = talk.member("王女士", "hall"), talk.member("赵先生", "hall")
    wang.says("大家中午吃什么")
    wang.sees_nothing()
    wang.says("打印机坏了", addresses_us=True)
    wang.sees("有多着急")
    zhao.says("我也是")
    zhao.sees_nothing()
    wang.presses("一般")
    wang.sees("产品型号")


def test_a_stranger_group_is_left_alone(talk: Talk) -> None:
    wang = talk.member("王女士", "strangers")
    wang.says("你好")
    wang.sees_nothing()
    wang.says("/weather")
    wang.sees_nothing()
    wang.says("/help")
    wang.sees("报修")
    wang.never_saw("/bind")
    talk.grant(wang, Role.ADMIN)
    wang.says("/help")


def test_files_alone_are_a_follow_up(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    for name in ("1.jpg", "2.jpg", "3.jpg"):
        wang.says(files=[name], album="x", at_once=name != "1.jpg")
    assert len(talk.unit(lambda unit: unit.attachments.of(number))) == 3
    assert sum("已补充" in s.words for s in wang.chat.shown) == 1


def test_a_reply_to_the_question_itself_answers_it(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    wang.presses("补充")
    wang.says("三楼那台", reply_to=wang.last)
    assert said_on(talk, number) == ["三楼那台"]
    wang.says("取消")
    wang.sees("没有正在填写")


def test_a_reply_about_a_ticket_leaves_the_open_question_open(talk: Talk, wang: Seat) -> None:
    number = report(wang)
    ack = wang.last
    wang.says("/new 请问怎么开发票")
    wang.says("打印机今天能修好吗", reply_to=ack)
    wang.sees(f"已补充到 #{number}")
    wang.presses("不急")
    wang.sees("照片")
