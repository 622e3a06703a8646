"""A customer is asked how it was, and answers as people do."""

import pytest

from domain.people.person import Role
from domain.surveys.survey import Survey
from domain.tickets.ticket import Status
from tests.talk import Seat, Talk
from tests.unit.conversations.staffed import in_private, opens, time_passes


@pytest.fixture
def li(talk: Talk) -> Seat:
    return talk.engineer("李工")


@pytest.fixture
def wang(talk: Talk, li: Seat) -> Seat:
    return talk.customer("王女士")


@pytest.fixture
def asked(talk: Talk, li: Seat, wang: Seat) -> int:
    """Resolved, silent for two hours, asked how it was."""
    number = opens(wang)
    li.says(f"/resolve {number} 换了保险丝")
    time_passes(talk, hours=4)
    assert "请打个分" in wang.last.words
    return number


def survey_of(talk: Talk, number: int) -> Survey:
    survey = talk.unit(lambda unit: unit.surveys.latest(number))
    assert survey is not None
    return survey


def said_on(talk: Talk, number: int) -> list[str]:
    messages = talk.unit(lambda unit: unit.messages.of(number))
    return [message.text for message in messages if message.author == "customer"]


@pytest.mark.parametrize(
    ("words", "score"),
    [("5 谢谢", 5), ("打4分", 4), ("👍", 5), ("⭐⭐⭐⭐⭐", 5), ("谢谢，5分", 5), ("非常满意", 5)],
)
def test_as_the_next_message(talk: Talk, wang: Seat, asked: int, words: str, score: int) -> None:
    wang.says(words)
    wang.sees("谢谢您的评价")
    assert survey_of(talk, asked).score == score
    assert talk.ticket(asked).status is Status.RESOLVED, "a rating reopens and closes nothing"
    assert said_on(talk, asked) == []


def test_even_days_later(talk: Talk, wang: Seat, asked: int) -> None:
    talk.later(days=5)
    wang.says("5")
    wang.sees("谢谢您的评价")
    assert survey_of(talk, asked).score == 5


@pytest.mark.parametrize("words", ["5 台打印机坏了", "5分钟前又坏了", "4楼的也坏了"])
def test_a_request_is_a_request(talk: Talk, wang: Seat, asked: int, words: str) -> None:
    wang.says(words)
    wang.sees("问题现在解决了吗")
    assert survey_of(talk, asked).score is None
    assert said_on(talk, asked) == [words]


def test_as_a_reply_to_the_question(talk: Talk, li: Seat, wang: Seat, asked: int) -> None:
    question = wang.last
    other = opens(wang, "第二件事")
    li.says(f"/reply {other} 有几台？")
    wang.says("5", reply_to=question)
    wang.sees("谢谢您的评价")
    wang.says("改成4分", reply_to=question)
    wang.says("4分", reply_to=question)
    wang.sees("评价已改为 4 分")
    assert survey_of(talk, asked).score == 4


def test_a_number_answers_the_engineer_who_asked_last(
    talk: Talk, li: Seat, wang: Seat, asked: int
) -> None:
    other = opens(wang, "第二件事")
    li.says(f"/wait {other} 一共几台？")
    wang.says("5")
    assert survey_of(talk, asked).score is None
    if not said_on(talk, other):
        wang.presses(f"#{other}")
    assert said_on(talk, other) == ["5"]


def test_a_number_answers_what_was_asked_again(talk: Talk, li: Seat, wang: Seat) -> None:
    first, other = opens(wang), opens(wang, "第二件事")
    li.says(f"/wait {other} 一共几台？")
    li.says(f"/resolve {first} 好了")
    time_passes(talk, hours=4)
    wang.sees("请打个分")
    # Two days after the engineer's question, hours before the survey's own reminder.
    time_passes(talk, hours=45)
    assert sum("一共几台" in shown.words for shown in wang.chat.shown) == 2
    wang.says("5")
    assert survey_of(talk, first).score is None


def test_with_its_number(talk: Talk, wang: Seat, asked: int) -> None:
    wang.says(f"#{asked} 5分 很快")
    wang.sees("谢谢您的评价")
    assert survey_of(talk, asked).comment == "很快"


def test_thanks_are_no_rating(talk: Talk, wang: Seat, asked: int) -> None:
    wang.says("谢谢")
    wang.sees("解决了的话")
    assert survey_of(talk, asked).score is None


def test_thumbs_down_asks_why(talk: Talk, wang: Seat, asked: int) -> None:
    wang.says("👎")
    wang.sees("哪里不好", "[太慢了]", "[没解决]", "[跳过]")
    assert survey_of(talk, asked).score == 1


class TestWhy:
    """Reasons are picked one after the other, and kept at once."""

    def test_several_may_be_picked(self, talk: Talk, wang: Seat, asked: int) -> None:
        wang.presses("2 分")
        wang.presses("太慢了")
        wang.sees("[✓ 太慢了]", "[选好了]")
        wang.presses("态度不好")
        wang.presses("✓ 太慢了")
        assert survey_of(talk, asked).reasons == ("attitude",)
        wang.presses("没解决")
        wang.presses("选好了")
        wang.sees("尽快与您联系", "[未解决，重开]")
        assert survey_of(talk, asked).reasons == ("unsolved", "attitude")
        wang.says("你好")
        wang.never_saw("1.")

    def test_words_go_with_what_was_picked(
        self, talk: Talk, li: Seat, wang: Seat, asked: int
    ) -> None:
        wang.presses("1 分")
        wang.presses("太慢了")
        wang.says("等了三天，还打错电话")
        wang.sees("谢谢您告诉我们")
        survey = survey_of(talk, asked)
        assert (survey.reasons, survey.comment) == (("slow",), "等了三天，还打错电话")
        li.sees(f"#{asked} 客户说明了评分原因：等了三天")
        assert said_on(talk, asked) == []

    def test_a_photo_goes_to_the_ticket(self, talk: Talk, wang: Seat, asked: int) -> None:
        wang.presses("1 分")
        wang.says("还是这样", files=["still.jpg"])
        wang.sees("谢谢您告诉我们")
        assert len(talk.unit(lambda unit: unit.attachments.of(asked))) == 1
        assert survey_of(talk, asked).comment == "还是这样"

    def test_thinking_better_of_it(self, talk: Talk, wang: Seat, asked: int) -> None:
        wang.presses("1 分")
        wang.says("按错了，5分")
        wang.sees("谢谢您告诉我们")
        wang.says("评价 5")
        wang.sees("评价已改为 5 分")
        assert survey_of(talk, asked).score == 5

    def test_another_button_in_the_middle(self, talk: Talk, wang: Seat, asked: int) -> None:
        question = wang.last
        wang.presses("1 分")
        wang.presses("5 分", on=question)
        wang.sees("评价已改为 5 分")
        wang.says("谢谢")
        wang.sees("解决了的话")
        assert survey_of(talk, asked).comment == ""

    def test_words_much_later_are_about_something_else(
        self, talk: Talk, wang: Seat, asked: int
    ) -> None:
        wang.presses("1 分")
        question = wang.sees("哪里不好")
        talk.later(hours=3)
        wang.says("扫描仪也坏了")
        wang.sees("问题现在解决了吗")
        assert said_on(talk, asked) == ["扫描仪也坏了"]
        wang.presses("太慢了", on=question)
        wang.sees("已记下", "[✓ 太慢了]")
        assert survey_of(talk, asked).reasons == ("slow",)

    def test_skipping(self, talk: Talk, wang: Seat, asked: int) -> None:
        wang.presses("1 分")
        wang.presses("跳过")
        wang.sees("谢谢您告诉我们")

    def test_a_draft_is_not_lost_for_it(self, talk: Talk, wang: Seat, asked: int) -> None:
        question = wang.last
        wang.says("/new 扫描仪坏了")
        wang.sees("设备")
        wang.presses("1 分", on=question)
        wang.sees("谢谢您告诉我们")
        wang.presses("设备")
        wang.sees("有多着急")

    def test_the_question_is_not_hidden_in_an_old_one(
        self, talk: Talk, li: Seat, wang: Seat, asked: int
    ) -> None:
        wang.presses("1 分")
        wang.presses("跳过")
        wang.presses("未解决，重开")
        li.says(f"/resolve {asked} 这次好了")
        wang.presses("已解决")
        before = len(wang.chat.shown)
        wang.presses("2 分")
        assert len(wang.chat.shown) == before + 1
        wang.sees("哪里不好")


class TestThinkingBetterOfIt:
    """A bare score changes the rating while the survey is the last thing they heard from us."""

    @pytest.fixture
    def closed(self, talk: Talk, wang: Seat, asked: int) -> int:
        """Solved after all, but slowly: rated 1, and asked why."""
        wang.presses("已解决")
        wang.presses("1 分")
        assert talk.ticket(asked).status is Status.CLOSED
        return asked

    @pytest.mark.parametrize("words", ["5分", "5", "五星"])
    def test_after_the_thanks(self, talk: Talk, wang: Seat, closed: int, words: str) -> None:
        wang.presses("跳过")
        wang.says(words)
        wang.sees("评价已改为 5 分")
        assert survey_of(talk, closed).score == 5
        wang.says("4分")
        wang.sees("评价已改为 4 分")

    def test_after_asking_to_be_asked(self, talk: Talk, wang: Seat, closed: int) -> None:
        wang.presses("跳过")
        wang.says(f"/rate {closed}")
        wang.sees("请打个分")
        wang.says("5分")
        wang.sees("评价已改为 5 分")

    def test_after_the_reasons(self, talk: Talk, wang: Seat, closed: int) -> None:
        wang.presses("太慢了")
        talk.later(hours=3)
        wang.says("5分")
        wang.sees("评价已改为 5 分")

    def test_another_low_score_while_we_ask_why(self, talk: Talk, wang: Seat, closed: int) -> None:
        wang.says("2分")
        wang.sees("哪里不好")
        survey = survey_of(talk, closed)
        assert (survey.score, survey.comment) == (2, "")

    def test_not_after_something_else_was_said(self, talk: Talk, wang: Seat, closed: int) -> None:
        wang.presses("跳过")
        wang.says("/list")
        wang.says("5分")
        wang.sees(f"#{closed}", "重开")
        assert survey_of(talk, closed).score == 1

    def test_not_after_news_of_another_ticket(
        self, talk: Talk, li: Seat, wang: Seat, closed: int
    ) -> None:
        other = opens(wang, "第二件事")
        wang.presses("跳过")
        li.says(f"/resolve {other} 好了")
        wang.says("5分")
        assert survey_of(talk, closed).score == 1

    def test_not_when_it_is_final(self, talk: Talk, wang: Seat, closed: int) -> None:
        wang.presses("跳过")
        talk.later(days=8)
        wang.says("5分")
        wang.never_saw("评价已改为")
        assert survey_of(talk, closed).score == 1

    def test_the_one_rated_last_is_meant_and_not_an_older_question(
        self, talk: Talk, li: Seat, wang: Seat, asked: int
    ) -> None:
        other = opens(wang, "第二件事")
        li.says(f"/resolve {other} 好了")
        wang.says(f"/rate {other} 1")
        wang.presses("跳过")
        wang.says("5分")
        assert survey_of(talk, other).score == 5
        assert survey_of(talk, asked).score is None

    def test_in_english(self, talk: Talk, li: Seat) -> None:
        emma = talk.customer("Emma", language="en")
        number = opens(emma, "Printer broken")
        li.says(f"/resolve {number} replaced the fuse")
        emma.presses("Solved")
        emma.says("1")
        emma.presses("Skip")
        emma.says("5 stars")
        emma.sees("now 5 of 5")


class TestTooLate:
    """The question has expired."""

    @pytest.fixture
    def expired(self, talk: Talk, wang: Seat, asked: int) -> int:
        for _ in range(9):
            time_passes(talk, days=1)
        assert survey_of(talk, asked).expired_at is not None
        return asked

    def test_a_button_is_answered_politely(self, talk: Talk, wang: Seat, expired: int) -> None:
        question = next(s for s in wang.chat.shown if s.button("5 分"))
        wang.presses("5 分", on=question)
        wang.sees("评价已经截止")
        assert survey_of(talk, expired).score is None

    def test_words_with_it_are_passed_on(
        self, talk: Talk, li: Seat, wang: Seat, expired: int
    ) -> None:
        question = next(s for s in wang.chat.shown if s.button("5 分"))
        wang.says("2分 太慢了", reply_to=question)
        wang.sees("不再计分", "转给工程师")
        assert said_on(talk, expired) == ["2分 太慢了"]
        li.sees("太慢了")

    def test_a_score_alone_changes_nothing(self, talk: Talk, wang: Seat, expired: int) -> None:
        wang.says("5", reply_to=next(s for s in wang.chat.shown if s.button("5 分")))
        wang.sees("评价已经截止")
        assert said_on(talk, expired) == []


def test_after_reopening_the_old_question_is_void(
    talk: Talk, li: Seat, wang: Seat, asked: int
) -> None:
    question = wang.last
    wang.says(f"/reopen {asked} 又坏了")
    wang.presses("5 分", on=question)
    wang.sees(f"#{asked}")
    wang.says("5")
    assert survey_of(talk, asked).score is None
    li.says(f"/resolve {asked} 这次好了")
    wang.presses("已解决")
    wang.says("5 谢谢")
    assert survey_of(talk, asked).score == 5


def test_who_was_asked_lately_is_only_thanked(talk: Talk, li: Seat, wang: Seat, asked: int) -> None:
    wang.presses("5 分")
    second = opens(wang, "第二件事")
    li.says(f"/resolve {second} 好了")
    wang.presses("已解决")
    shown = wang.sees(f"#{second} 已关闭")
    assert not shown.buttons
    wang.says(f"评价 {second} 4 挺好")
    wang.sees("谢谢您的评价")
    assert survey_of(talk, second).is_unasked


def test_the_reminder_asks_once_more(talk: Talk, wang: Seat, asked: int) -> None:
    time_passes(talk, days=2)
    wang.sees("还想请您", f"#{asked}", "[5 分]")
    wang.presses("4 分")
    wang.sees("谢谢您的评价")


def test_in_english(talk: Talk, li: Seat) -> None:
    emma = talk.customer("Emma", language="en")
    number = opens(emma, "Printer broken")
    li.says(f"/resolve {number} replaced the fuse")
    time_passes(talk, hours=4)
    emma.sees("How did we do", "5 is best")
    emma.says("one star, too slow")
    emma.sees("somebody will contact you")
    emma.says(f"/rate {number} 3")
    emma.sees("now 3 of 5")
    assert survey_of(talk, number).comment == "too slow"
    assert Role.ENGINEER not in talk.person(emma).roles


def test_staff_are_customers_too(talk: Talk, li: Seat) -> None:
    zhao = in_private(talk, talk.customer("赵工"), Role.ENGINEER)
    number = opens(zhao, "我的键盘坏了")
    li.says(f"/resolve {number} 换了新的")
    time_passes(talk, hours=4)
    zhao.sees("请打个分")
    zhao.says("5 谢谢")
    zhao.sees("谢谢您的评价")
    zhao.says("5")
    assert survey_of(talk, number).comment == "谢谢"
