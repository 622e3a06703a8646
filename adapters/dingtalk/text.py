"""Words on DingTalk: plain, or as its markdown; cut so that each part fits. Lengths: bytes."""

import json
import re

from adapters.shared.words import cuts, fact_line
from domain.messaging import Outgoing

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|&])")
# Only at the beginning of a line.
_LEADING = re.compile(r"(?m)^(\s*)(#|[-+]|\d+(?=[.)]))")
_ELLIPSIS = "…"


def escaped(text: str) -> str:
    """The same words in markdown, line by line."""
    marked = _SPECIAL.sub(r"\\\1", text)
    marked = _LEADING.sub(_leading, marked)
    # Two spaces end a line; without them lines are joined.
    return marked.replace("\n", "  \n")


def _leading(found: re.Match[str]) -> str:
    before, mark = found.groups()
    return f"{before}{mark}\\" if mark.isdigit() else f"{before}\\{mark}"


def weight(text: str) -> int:
    """Bytes of a text once it is escaped and written as JSON."""
    return len(json.dumps(escaped(text), ensure_ascii=False).encode()) - 2


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters of one line; what was cut away is hinted at."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + _ELLIPSIS


class Words:
    """What a message says: heading (title and facts) and text."""

    def __init__(self, message: Outgoing) -> None:
        self.title = message.title.strip()
        self.facts = [fact_line(label, value) for label, value in message.facts]
        self.text = message.text.strip()

    @property
    def is_plain(self) -> bool:
        """Nothing but text: it needs no markup."""
        return not (self.title or self.facts)

    @property
    def is_empty(self) -> bool:
        """There is nothing to read."""
        return self.is_plain and not self.text

    def parts(self, limit: int) -> list[str]:
        """Plain text, in as many parts as are needed. With heading, the first part begins so."""
        whole = "\n\n".join(part for part in ("\n".join(self._heading()), self.text) if part)
        pieces = cuts(whole, lambda start: _fitting(whole, start, limit))
        return [whole[start:end] for start, end in pieces]

    def marked(self, part: str, *, is_first: bool) -> str:
        """A part as markdown; the title, if it begins the first one, stands out."""
        if not is_first or not self.title or not part.startswith(self.title):
            return escaped(part)
        rest = part[len(self.title) :].lstrip("\n")
        title = f"#### {escaped(self.title)}"
        return f"{title}\n\n{escaped(rest)}" if rest else title

    def _heading(self) -> list[str]:
        return [line for line in (self.title, *self.facts) if line]


def _fitting(text: str, start: int, limit: int) -> int:
    """Where the longest part ends that weighs no more than `limit`."""
    low, high = start + 1, min(len(text), start + limit)
    while low < high:
        middle = (low + high + 1) // 2
        if weight(text[start:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low
