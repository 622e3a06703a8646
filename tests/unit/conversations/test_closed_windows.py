"""A platform that lets us write only after the customer writes: nothing is lost, staff know."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from bot.jobs.unread_messages import UnreadMessages
from domain.messaging import Incoming, IncomingKind
from domain.people.person import Role
from domain.tickets.history import EventKind
from scheduler.jobs import Slot
from tests.talk import WHOLE_PLATFORM, Seat, Shown, Talk, talking
from tests.unit.conversations.staffed import everything, in_private, opens

_NUMBERS = count()
WINDOWS = replace(WHOLE_PLATFORM, reply_windows=True, edits=False)
_DELIVERY = {EventKind.DELIVERY_WAITS, EventKind.DELIVERY_RESUMED, EventKind.DELIVERY_FAILED}


@pytest.fixture
def talk(template: Path, tmp_path: Path) -> Iterator[Talk]:
    with talking(template, tmp_path, capabilities=WINDOWS) as talk:
        yield talk


@pytest.fixture
def li(talk: Talk) -> Seat:
    return talk.engineer("李工")


@pytest.fixture
def wang(talk: Talk, li: Seat) -> Seat:
    return talk.customer("王女士")


def closes(seat: Seat) -> None:
    """48 hours without a word."""
    seat.talk.closed.add(seat.chat.address.chat)


def writes(seat: Seat, text: str) -> None:
    """The customer writes at last, which opens the window."""
    seat.talk.closed.discard(seat.chat.address.chat)
    seat.says(text)


def comes_back(seat: Seat, lost: Shown, *, is_window_closed: bool = True) -> None:
    """The platform had taken it, and says now that it was never shown."""
    seat.talk.take_in(
        Incoming(
            event_id=f"lost-{next(_NUMBERS)}",
            kind=IncomingKind.UNDELIVERED,
            address=seat.chat.address,
            chat_kind=seat.chat.kind,
            sender=seat.sender,
            sent_at=seat.talk.now,
            message_id=lost.id,
            text="超过 5 条",
            is_window_closed=is_window_closed,
        )
    )


def gives_up(talk: Talk, *, days: int) -> None:
    """So many days pass, and the job that looks each morning."""
    talk.later(days=days)
    morning = Slot(job="unread-messages", at=talk.now)
    talk.carry_out(lambda uow: UnreadMessages(uow, talk.policy, talk.announcer).drop(morning))
    talk.unit(lambda unit: None)


def told(talk: Talk, number: int) -> list[EventKind]:
    events = talk.unit(lambda unit: unit.history.of(number))
    return [event.kind for event in events if event.kind in _DELIVERY]


def test_the_staff_are_told_once_and_the_customer_gets_it_all(
    talk: Talk, li: Seat, wang: Seat
) -> None:
    number = opens(wang)
    closes(wang)
    li.says(f"/reply {number} 请重启一次")
    li.sees("王女士暂时收不到消息", f"#{number}", "打电话")
    li.says(f"/reply {number} 再看看指示灯")
    assert everything(li).count("暂时收不到消息") == 1
    li.says(f"/show {number}")
    li.sees("还有 2 条消息，等客户来信后发出。")
    wang.never_saw("请重启一次")
    talk.restart()
    writes(wang, "还是不行")
    shown = [one.words for one in wang.fresh]
    assert [piece in words for words in shown[:2] for piece in ("请重启一次", "再看看指示灯")]
    assert "请重启一次" in shown[0]
    assert "再看看指示灯" in shown[-2]
    assert f"#{number}" in shown[-1]
    assert told(talk, number) == [EventKind.DELIVERY_WAITS, EventKind.DELIVERY_RESUMED]
    li.says(f"/show {number}")
    assert "等客户来信后发出" not in li.last.words


def test_the_next_silence_is_told_anew(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    for _ in range(2):
        closes(wang)
        li.says(f"/reply {number} 好了吗")
        li.sees("暂时收不到消息")
        writes(wang, "还没有")
        li.sees("还没有")
    assert told(talk, number) == [EventKind.DELIVERY_WAITS, EventKind.DELIVERY_RESUMED] * 2


def test_each_ticket_tells_its_own_staff(talk: Talk, li: Seat, wang: Seat) -> None:
    one, other = opens(wang), opens(wang, title="扫描仪不亮")
    closes(wang)
    for number in (one, other, one):
        li.says(f"/reply {number} 请稍等")
    assert everything(li).count("暂时收不到消息") == 2


def test_what_waited_in_vain_is_given_up_and_the_staff_told(
    talk: Talk, li: Seat, wang: Seat
) -> None:
    number = opens(wang)
    closes(wang)
    li.says(f"/reply {number} 请重启一次")
    li.says(f"/reply {number} 再看看指示灯")
    gives_up(talk, days=29)
    assert "已作废" not in everything(li)
    gives_up(talk, days=2)
    li.sees(f"为其保留的消息已作废（#{number}）", "打电话")
    assert everything(li).count("已作废") == 1
    [*_, last] = talk.unit(lambda unit: unit.history.of(number))
    assert (last.kind, last.data["dropped"]) == (EventKind.DELIVERY_FAILED, 2)
    li.says(f"/reply {number} 您还在吗")
    li.sees("王女士暂时收不到消息")
    writes(wang, "在")
    assert "请重启一次" not in everything(wang)
    wang.sees("您还在吗")


def test_what_waited_in_vain_for_a_ticket_that_is_over_disturbs_nobody(
    talk: Talk, li: Seat, wang: Seat
) -> None:
    number = opens(wang)
    private = in_private(talk, li, Role.ENGINEER)
    private.says(f"/resolve {number} 换了保险丝")
    wang.presses("已解决")
    closes(wang)
    private.says(f"/reply {number} 再见")
    gives_up(talk, days=31)
    assert "已作废" not in everything(li)
    assert told(talk, number)[-1] is EventKind.DELIVERY_FAILED


def test_in_english(talk: Talk) -> None:
    talk.policy = replace(talk.policy, locale="en")
    talk.restart()
    li = talk.engineer("Li", language="en")
    emma = talk.customer("Emma", "en")
    number = opens(emma)
    closes(emma)
    li.says(f"/reply {number} please restart it")
    li.sees("Customer Emma can't be reached", "please call")
    li.says(f"/show {number}")
    li.sees("One message waits for the customer to write.")
    gives_up(talk, days=31)
    li.sees("Customer Emma has not written for so long", "please call")


def test_what_was_taken_and_not_shown_is_kept_too(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/reply {number} 请重启一次")
    lost = wang.last
    for is_closed in (True, True, False):
        comes_back(wang, lost, is_window_closed=is_closed)
    assert everything(li).count("暂时收不到消息") == 1
    assert told(talk, number)[0] is EventKind.DELIVERY_WAITS
    wang.chat.shown.remove(lost)
    writes(wang, "在吗")
    wang.sees("请重启一次")
    assert everything(wang).count("请重启一次") == 1


def test_what_was_taken_back_meanwhile_is_shown_no_more(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/reply {number} 您的电梯明天修")
    lost = wang.last
    li.says(f"/unsend {number}")
    comes_back(wang, lost)
    writes(wang, "在吗")
    assert "您的电梯明天修" not in everything(wang)
    assert "暂时收不到消息" not in everything(li)


def test_a_closed_ticket_alarms_nobody(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    private = in_private(talk, li, Role.ENGINEER)
    private.says(f"/resolve {number} 换了保险丝")
    wang.presses("已解决")
    closes(wang)
    private.says(f"/reply {number} 再见")
    assert "暂时收不到消息" not in everything(li)
