"""Whatever staff do, in whatever order: no customer ever reads a note, the reason of an
escalation, or anything of another customer's ticket."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.talk import Seat, Talk, talking
from tests.unit.conversations.staffed import everything, opens, time_passes

SECRET = "机密"
_NOTES = st.sampled_from(
    [
        "/note {n} 机密",
        "备注 {n} 机密",
        "备注 机密",
        "note: 机密",
        "/escalate {n} 机密",
        "/reopen {n} 机密",
    ]
)
_WORK = st.sampled_from(
    [
        "/claim {n}",
        "/reply {n} 您好",
        "/unsend {n}",
        "/wait {n} 请拍照",
        "/hold {n} 等配件",
        "/resume {n}",
        "/resolve {n} 好了",
        "/reopen {n}",
        "/priority {n} 紧急",
        "/assign {n} 陈工",
        "/merge {n} {m}",
        "/set {n} serial SN-777",
        "/show {n}",
        "/show {n} all",
        "/queue",
        "/ack {n}",
        "/cancel",
    ]
)
_ASKED = st.sampled_from(["/note {n}", "/escalate {n}"])
_CUSTOMERS = st.sampled_from(
    [
        "还没好？",
        "谢谢",
        "/urge {n}",
        "/confirm {n}",
        "/reopen {n}",
        "/withdraw {n}",
        "/show {n}",
        "/list",
    ]
)
_STEPS = st.one_of(
    st.tuples(st.just("staff"), _WORK),
    st.tuples(st.just("reply"), _NOTES),
    st.tuples(st.just("asked"), _ASKED),
    st.tuples(st.just("customer"), _CUSTOMERS),
    st.tuples(st.just("time"), st.sampled_from(["", "x"])),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    steps=st.lists(
        st.tuples(_STEPS, st.integers(0, 2), st.integers(0, 2), st.booleans()), max_size=14
    )
)
def test_no_customer_ever_reads_what_is_not_theirs(
    template: Path, steps: list[tuple[tuple[str, str], int, int, bool]]
) -> None:
    with TemporaryDirectory() as folder, talking(template, Path(folder)) as talk:
        staff = (talk.engineer("李工"), talk.engineer("陈工"))
        wang, zhao = talk.customer("王女士"), talk.customer("赵先生")
        numbers = [
            opens(wang, "王家的打印机"),
            opens(wang, "王家的传真"),
            opens(zhao, "赵家的电梯"),
        ]
        for (kind, line), which, other, first in steps:
            words = line.format(n=numbers[which], m=numbers[other])
            _take_step(talk, kind, words, staff[first], wang if which < 2 else zhao, numbers[which])
        assert SECRET not in everything(wang)
        assert SECRET not in everything(zhao)
        assert "赵家" not in everything(wang)
        assert "王家" not in everything(zhao)


def _take_step(
    talk: Talk, kind: str, words: str, engineer: Seat, customer: Seat, number: int
) -> None:
    if kind == "staff":
        engineer.says(words)
    elif kind == "reply":
        card = [s for s in engineer.chat.shown if s.message.card == f"ticket:{number}"][-1]
        engineer.says(words, reply_to=card)
    elif kind == "asked":
        engineer.says(words)
        if engineer.last.message.expects_text:
            engineer.says(SECRET, reply_to=engineer.last)
    elif kind == "customer":
        customer.says(words)
    else:
        time_passes(talk, hours=2)
