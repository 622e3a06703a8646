"""How words are worn on any platform: lines of facts, and where a text too long is cut."""

from collections.abc import Callable, Iterator
from typing import Final

# Where a text may be cut, best first.
GAPS: Final = ("\n", " ", "。", "，")


def fact_line(label: str, value: str) -> str:
    """As it stands in a text."""
    return f"{label}{': ' if label.isascii() else '：'}{value}"


def cuts(text: str, longest: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Where pieces begin and end. `longest` says where one that begins there must end."""
    start = 0
    while start < len(text):
        end = longest(start)
        if end < len(text):
            end = good_end(text, start, end)
        yield start, end
        start = end + len(text[end:]) - len(text[end:].lstrip())


def good_end(text: str, start: int, end: int) -> int:
    """After a line, else after a word, else anywhere; never before the middle."""
    middle = (start + end) // 2
    for gap in GAPS:
        found = text.rfind(gap, middle, end)
        if found > middle:
            return found + 1
    return end
