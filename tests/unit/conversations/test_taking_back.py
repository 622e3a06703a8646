"""Replies that should not have been sent: taken back, seen no more, answered anew."""

import pytest

from console.api.portrayal import Portrayal
from domain.people.person import Role
from domain.sla.policy import Metric
from domain.tickets.history import EventKind
from domain.tickets.ticket import Status
from tests.talk import Seat, Talk, picture
from tests.unit.conversations.staffed import everything, hours_pass, opens

WRONG = "您的电梯明天修"


@pytest.fixture
def li(talk: Talk) -> Seat:
    return talk.engineer("李工")


@pytest.fixture
def wang(talk: Talk, li: Seat) -> Seat:
    return talk.customer("王女士")


@pytest.fixture
def number(li: Seat, wang: Seat) -> int:
    """A ticket with a reply on it."""
    number = opens(wang)
    li.says(f"/reply {number} {WRONG}")
    assert WRONG in everything(wang)
    return number


def kinds(talk: Talk, number: int) -> list[EventKind]:
    return talk.unit(lambda unit: [event.kind for event in unit.history.of(number)])


@pytest.mark.parametrize("words", ["/unsend {n}", "撤回回复 {n}", "/撤回回复", "unsend #{n}"])
def test_the_author_takes_a_reply_back(
    talk: Talk, li: Seat, wang: Seat, number: int, words: str
) -> None:
    li.says(words.format(n=number))
    assert WRONG not in everything(wang)
    assert f"#{number}：那条回复已从客户的聊天里撤下。" in everything(li)
    wang.says(f"/show {number}")
    assert WRONG not in everything(wang)
    li.says(f"/show {number} all")
    assert "（李工于今天 10:" in li.last.words
    assert "撤回，客户看不到）" in li.last.words
    assert f"李工：{WRONG}" in li.last.words
    assert kinds(talk, number)[-2:] == [EventKind.REPLY_TAKEN_BACK, EventKind.REPLY_RECALLED]


def test_only_the_author_or_a_supervisor(talk: Talk, li: Seat, wang: Seat, number: int) -> None:
    chen = talk.engineer("陈工")
    chen.says(f"/unsend {number}")
    assert chen.last.words == f"#{number} 上没有您可以撤回的回复。"
    wang.says(f"/unsend {number}")
    assert "工程师" in wang.last.words
    assert WRONG in everything(wang)
    zhang = talk.supervisor("张主管")
    zhang.says(f"/unsend {number}")
    assert WRONG not in everything(wang)
    assert f"张主管撤回了给客户的上一条回复（#{number}）。" in everything(li)
    assert f"#{number}：那条回复已从客户的聊天里撤下。" in zhang.last.words


def test_one_after_the_other_and_then_no_more(
    talk: Talk, li: Seat, wang: Seat, number: int
) -> None:
    li.says(f"/reply {number} 第二条")
    li.says(f"/unsend {number}")
    assert "第二条" not in everything(wang)
    assert WRONG in everything(wang)
    li.says(f"/unsend {number}")
    assert WRONG not in everything(wang)
    li.says(f"/unsend {number}")
    assert li.last.words == f"#{number} 上没有您可以撤回的回复。"


def test_what_was_not_sent_yet_never_is(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    talk.closed.add(wang.chat.address.chat)
    li.says(f"/reply {number} {WRONG}")
    li.says(f"/unsend {number}")
    assert li.last.words == f"已撤回 #{number} 的上一条回复，客户没有收到。"
    talk.closed.clear()
    wang.says(f"/show {number}")
    assert WRONG not in everything(wang)
    assert EventKind.REPLY_RECALLED not in kinds(talk, number)


def test_where_nothing_can_be_taken_back_it_is_said(
    talk: Talk, li: Seat, wang: Seat, number: int
) -> None:
    talk.takes_back = False
    li.says(f"/unsend {number}")
    assert li.last.words == (
        f"#{number}：客户已经收到那条回复，那边的平台不能撤回。请您再发一条说明。"
    )
    wang.says(f"/show {number}")
    assert WRONG not in wang.last.words


def test_of_what_was_sent_long_ago_nobody_says_it_was_not(
    talk: Talk, li: Seat, wang: Seat, number: int
) -> None:
    talk.later(days=100)
    # What was sent in spring is forgotten; the ticket is not.
    while talk.unit(lambda unit: unit.housekeeping.purge_mail(talk.now, 500)):
        pass
    li.says(f"/unsend {number}")
    assert li.last.words == (
        f"#{number}：不确定客户是否收到了那条回复，没能撤下。请您再发一条说明。"
    )
    assert EventKind.REPLY_TAKEN_BACK in kinds(talk, number)


def test_solutions_and_questions_stay(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/wait {number} 型号是什么？")
    li.says(f"/unsend {number}")
    assert li.last.words == f"#{number} 上没有您可以撤回的回复。"
    assert talk.ticket(number).status is Status.WAITING_CUSTOMER


def test_the_customer_waits_again(talk: Talk, li: Seat, wang: Seat) -> None:
    """The first response stays given; the next one is owed from now on."""
    number = opens(wang)
    hours_pass(talk, minutes=5)
    li.says(f"/reply {number} 马上看")
    first = talk.ticket(number).first_response_at
    hours_pass(talk, minutes=5)
    wang.says("还是不行", reply_to=wang.last)
    asked = talk.ticket(number).unanswered_since
    assert asked
    hours_pass(talk, minutes=10)
    li.says(f"/reply {number} {WRONG}")
    assert talk.ticket(number).unanswered_since is None
    li.says(f"/unsend {number}")
    ticket = talk.ticket(number)
    assert (ticket.first_response_at, ticket.unanswered_since) == (first, asked)
    kept = talk.unit(lambda unit: unit.measurements.of(number))
    assert [m.metric for m in kept if m.is_kept] == [Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE]
    # Counted from the taking back: nobody could be late while there was an answer.
    assert ticket.next_response_due
    assert ticket.next_response_due > talk.now
    li.says(f"/reply {number} 对不起，我看错了。")
    assert talk.ticket(number).unanswered_since is None


def test_the_report_itself_waits_again(talk: Talk, li: Seat, wang: Seat, number: int) -> None:
    li.says(f"/unsend {number}")
    ticket = talk.ticket(number)
    assert ticket.unanswered_since == ticket.created_at
    assert ticket.first_response_at


def test_what_was_taken_back_is_not_corrected(
    talk: Talk, li: Seat, wang: Seat, number: int
) -> None:
    card = next(s for s in reversed(li.chat.shown) if s.message.card == f"ticket:{number}")
    written = li.says("错字", reply_to=card)
    li.says(f"/unsend {number}")
    li.edits(written, "对的字")
    assert "对的字" not in everything(wang)


def test_a_correction_goes_with_what_it_corrected(
    talk: Talk, li: Seat, wang: Seat, number: int
) -> None:
    card = next(s for s in reversed(li.chat.shown) if s.message.card == f"ticket:{number}")
    written = li.says("错字", reply_to=card)
    li.edits(written, "对的字")
    assert "对的字" in everything(wang)
    li.says(f"/unsend {number}")
    assert "对的字" not in everything(wang)
    assert everything(li).count("已从客户的聊天里撤下") == 1


def test_where_the_customer_looked_it_up_it_goes_too(
    talk: Talk, li: Seat, wang: Seat, number: int
) -> None:
    wang.says(f"/show {number}")
    assert WRONG in wang.last.words
    li.says(f"/unsend {number}")
    assert WRONG not in everything(wang)
    assert everything(li).count("已从客户的聊天里撤下") == 1


def test_files_go_with_it(talk: Talk, li: Seat, wang: Seat, number: int) -> None:
    li.says(f"/reply {number} 图", files=(picture("别人的.jpg"),))
    li.says(f"/unsend {number}")
    files = talk.unit(lambda unit: unit.attachments.of(number))
    assert [file.internal for file in files] == [True]


def test_programs_are_not_told_it_any_more(talk: Talk, li: Seat, wang: Seat, number: int) -> None:
    li.says(f"/reply {number} 图", files=(picture("别人的.jpg"),))
    li.says(f"/unsend {number}")
    ticket = talk.ticket(number)
    whole = talk.unit(lambda unit: Portrayal(unit).whole(ticket))
    assert [message.text for message in whole.messages] == [WRONG, ""]
    taken = whole.messages[-1]
    assert (taken.attachments, taken.taken_back_by) == ((), talk.person(li).id)
    assert [file.internal for file in whole.attachments] == [True]


def test_help_names_it(talk: Talk, li: Seat) -> None:
    zhao = talk.customer("赵工")
    talk.grant(zhao, Role.ENGINEER)
    zhao.says("/help")
    assert "撤回回复" in everything(zhao)
