"""Words of a message, cut to WeCom's limits: bytes in texts, Chinese characters on cards."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from adapters.shared.words import GAPS, fact_line, good_end
from domain.messaging import Outgoing

_ELLIPSIS: Final = "…"
# The one piece of markup a text can hold; a space nobody sees makes it plain.
_LINK: Final = re.compile(r"<(?=/?a[\s>])", re.IGNORECASE)


def plain(message: Outgoing) -> str:
    """Title, facts and text of a message without buttons."""
    facts = (fact_line(label, value) for label, value in message.facts)
    head = "\n".join(part for part in (message.title, *facts) if part)
    return "\n\n".join(part for part in (head, message.text.strip()) if part)


def harmless(text: str) -> str:
    """Shown as it is."""
    return _LINK.sub("<\u200b", text)


def shortened(text: str, longest: int) -> str:
    """At most so many characters; what was cut away is hinted at."""
    if len(text) <= longest:
        return text
    cut, _, rest = text[: longest - 1].rpartition("\n")
    # Whole lines, if these are most of it.
    kept = f"{cut}\n" if len(cut) > longest // 2 else f"{cut}\n{rest}".strip()
    return kept + _ELLIPSIS


def breadth(text: str) -> int:
    """In Chinese characters, by which WeCom measures what stands on cards: two letters are one."""
    wide = sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return (len(text) + wide + 1) // 2


def fitted(text: str, longest: int) -> str:
    """A single line of at most so many Chinese characters' breadth; a cut is hinted at."""
    if breadth(text) <= longest:
        return text
    cut = text
    while breadth(f"{cut}{_ELLIPSIS}") > longest:
        cut = cut[:-1]
    return cut.rstrip() + _ELLIPSIS


def parts(text: str, most_bytes: int) -> Iterator[str]:
    """As many pieces as are needed, none of more bytes of UTF-8; cut where it hurts least."""
    left = text.strip()
    while left:
        end = len(left.encode()[:most_bytes].decode("utf-8", "ignore"))
        if end < len(left):
            end = good_end(left, 0, end)
        yield left[:end].rstrip()
        left = left[end:].lstrip()


def tail(text: str, longest: int) -> tuple[str, str]:
    """What comes before, and the last piece, of at most so many characters."""
    stripped = text.strip()
    if len(stripped) <= longest:
        return "", stripped
    start = len(stripped) - longest
    gaps = (stripped.find(mark, start, -1) for mark in GAPS)
    cut = next((gap + 1 for gap in gaps if gap >= 0), start)
    return stripped[:cut].rstrip(), stripped[cut:].lstrip()


def word(value: object) -> str:
    """A field as a word; "" where it is empty or something else."""
    return str(value) if isinstance(value, str | int | float) else ""
