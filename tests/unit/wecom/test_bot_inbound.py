"""Whatever comes over a bot's socket: understood, or dropped; never a fault."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.wecom.bot.frames import to_frame
from adapters.wecom.bot.inbound import card_of, to_incoming
from adapters.wecom.bot.markdown import marked, with_title
from domain.messaging import Incoming
from tests.platforms.wecom.bot_markdown import read

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
FILE = {"url": "https://example.com/f", "aeskey": "k"}
WHOLE: dict[str, Any] = {
    "msgid": "M-1",
    "aibotid": "b",
    "chatid": "wrX",
    "chattype": "group",
    "from": {"userid": "zhangsan", "corpid": ""},
    "msgtype": "mixed",
    "text": {"content": "@b x"},
    "mixed": {"msg_item": [{"msgtype": "image", "image": FILE}, {"text": {"content": "y"}}]},
    "file": FILE,
    "quote": {"msgtype": "file", "file": FILE},
    "event": {
        "eventtype": "template_card_event",
        "template_card_event": {
            "event_key": "submit",
            "task_id": "T",
            "selected_items": {
                "selected_item": [{"option_ids": {"option_id": ["3:/claim 1"]}}],
            },
        },
    },
}


def places(table: dict[str, Any], before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every place in nested tables."""
    found = []
    for name, value in table.items():
        found.append((*before, name))
        if isinstance(value, dict):
            found += places(value, (*before, name))
    return found


@given(
    kind=st.sampled_from(["text", "mixed", "file", "event", "stream", "voice", "?"]),
    place=st.sampled_from(places(WHOLE)),
    odd=ANYTHING,
    name=st.sampled_from(["", "b"]),
)
def test_no_odd_value_anywhere_is_a_fault(
    kind: str, place: tuple[str, ...], odd: object, name: str
) -> None:
    body = json.loads(json.dumps(WHOLE | {"msgtype": kind}))
    table = body
    for step in place[:-1]:
        table = table[step]
    table[place[-1]] = odd
    incoming = to_incoming(body, account="wecom_bot.main", name=name, now=NOW)
    assert incoming is None or isinstance(incoming, Incoming)
    assert isinstance(card_of(body), str)


@given(ANYTHING)
def test_no_json_is_a_fault(anything: object) -> None:
    frame = to_frame(json.dumps(anything))
    if frame is not None:
        assert to_incoming(frame.body, account="a", name="", now=NOW) is None


# Signs that mean something in markdown come often; control characters never do in chats.
WORDS = st.text(
    st.sampled_from("*_`~[](){}<>#+-=.!|&\\ \n1aé字😀:/@\"'")
    | st.characters(codec="utf-8", exclude_categories=["C", "Z"]),
    max_size=60,
)


@given(WORDS)
def test_what_is_marked_is_read_as_it_was_written(text: str) -> None:
    assert "".join(read(marked(text)).split()) == "".join(text.split())


@given(WORDS, WORDS)
def test_so_it_is_below_a_title(title: str, text: str) -> None:
    whole = f"{title}\n\n{text}".strip()
    assert "".join(read(with_title(title.strip(), whole)).split()) == "".join(whole.split())
