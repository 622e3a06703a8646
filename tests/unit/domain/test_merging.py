"""A burst leaves as few messages."""

from hypothesis import given
from hypothesis import strategies as st

from domain.merging import fitting, merge
from domain.messaging import Address, Outgoing

HERE = Address(account="a.b", chat="1")


def _messages(texts: list[str]) -> list[Outgoing]:
    return [Outgoing(address=HERE, text=text) for text in texts]


@given(st.lists(st.text(max_size=50), min_size=1, max_size=20), st.integers(20, 200))
def test_what_merges_fits_and_nothing_is_lost(texts: list[str], room: int) -> None:
    messages = _messages(texts)
    count = fitting(messages, room)
    merged = merge(messages[:count]).text
    assert merged == "\n".join(texts[:count])
    assert count == 1 or len(merged.encode("utf-16-le")) // 2 <= room


def test_one_message_always_goes_however_long() -> None:
    assert fitting(_messages(["x" * 500, "y"]), 100) == 1
