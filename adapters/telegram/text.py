"""Words on Telegram: title, facts and text as HTML, cut where it hurts least. Lengths: UTF-16."""

from collections.abc import Iterator
from html import escape

from adapters.shared.words import cuts, fact_line
from domain.messaging import Outgoing

_ELLIPSIS = "…"


def utf16_length(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def shortened(text: str, limit: int) -> str:
    """At most `limit` units; what was cut away is hinted at."""
    if utf16_length(text) <= limit:
        return text
    return _first(text, limit - utf16_length(_ELLIPSIS)) + _ELLIPSIS


class Words:
    """What a message says. The title is bold; everything else is as people wrote it."""

    def __init__(self, message: Outgoing) -> None:
        heading = [message.title, *(fact_line(label, value) for label, value in message.facts)]
        head = "\n".join(part for part in heading if part)
        self.plain = "\n\n".join(part for part in (head, message.text.strip()) if part)
        self._bold_until = len(message.title)

    def fits(self, limit: int) -> bool:
        """True if there is something to show and one message of `limit` units holds it."""
        return 0 < utf16_length(self.plain) <= limit

    def whole(self, limit: int) -> str:
        """HTML of one message, the end cut off if need be."""
        if utf16_length(self.plain) <= limit:
            return self._html(0, len(self.plain))
        end = len(_first(self.plain, limit - utf16_length(_ELLIPSIS)))
        return self._html(0, end) + _ELLIPSIS

    def parts(self, limit: int) -> list[str]:
        """HTML of as many messages as are needed."""
        return [self._html(start, end) for start, end in self._cuts(limit)]

    def _cuts(self, limit: int) -> Iterator[tuple[int, int]]:
        plain = self.plain
        return cuts(plain, lambda start: start + len(_first(plain[start : start + limit], limit)))

    def _html(self, start: int, end: int) -> str:
        bold_end = min(max(self._bold_until, start), end)
        bold = escape(self.plain[start:bold_end], quote=False)
        rest = escape(self.plain[bold_end:end], quote=False)
        return f"<b>{bold}</b>{rest}" if bold.strip() else bold + rest


def _first(text: str, limit: int) -> str:
    """As many characters as fit into `limit` units."""
    return text[:limit].encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")
