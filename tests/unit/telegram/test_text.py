"""Words as HTML: nothing lost, nothing too long, nothing taken for markup."""

from hypothesis import example, given
from hypothesis import strategies as st

from adapters.telegram.text import Words, shortened, utf16_length
from domain.messaging import Address, Outgoing
from tests.platforms.telegram.entities import parse_html
from tests.platforms.telegram.entities import utf16_length as emulated_length

HERE = Address(account="telegram.main", chat="1")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
wordy = st.lists(texts, max_size=20).map(" ".join)


def words(text: str, title: str = "", *facts: tuple[str, str]) -> Words:
    return Words(Outgoing(address=HERE, text=text, title=title, facts=facts))


def shown(html: str) -> str:
    return parse_html(html)[0]


@given(texts)
@example("😀" * 5 + "é")
def test_lengths_are_telegrams(text: str) -> None:
    assert utf16_length(text) == emulated_length(text)


@given(wordy, texts, st.integers(10, 120))
def test_parts_hold_everything_in_order_and_fit(text: str, title: str, limit: int) -> None:
    said = words(text, title)
    parts = [shown(html) for html in said.parts(limit)]
    assert "".join("".join(parts).split()) == "".join(said.plain.split())
    assert all(utf16_length(part) <= limit for part in parts)


@given(wordy, texts, st.integers(10, 120))
def test_a_whole_is_one_message_that_fits(text: str, title: str, limit: int) -> None:
    said = words(text, title)
    whole = shown(said.whole(limit))
    assert utf16_length(whole) <= limit
    if said.fits(limit):
        assert whole == said.plain
    elif said.plain:
        assert whole.endswith("…")
        assert said.plain.startswith(whole[:-1])


@given(texts, st.integers(1, 50))
def test_shortened_fits_and_says_that_something_is_missing(text: str, limit: int) -> None:
    cut = shortened(text, limit)
    assert utf16_length(cut) <= limit
    assert cut == text if utf16_length(text) <= limit else cut.endswith("…")


def test_the_title_is_bold_and_facts_are_lines() -> None:
    said = words("正文 & 尾", "#1042 <卡纸>", ("状态", "待受理"), ("Priority", "high"))
    assert said.whole(4096) == (
        "<b>#1042 &lt;卡纸&gt;</b>\n状态：待受理\nPriority: high\n\n正文 &amp; 尾"
    )


def test_cuts_are_made_between_lines_or_words() -> None:
    assert words("一二三四五六\n七八九十").parts(10) == ["一二三四五六\n", "七八九十"]
    assert words("alpha beta gamma").parts(12) == ["alpha beta ", "gamma"]


def test_a_long_bold_title_is_bold_in_each_part() -> None:
    assert words("x", "标" * 12).parts(10) == [f"<b>{'标' * 10}</b>", "<b>标标</b>\n\nx"]
