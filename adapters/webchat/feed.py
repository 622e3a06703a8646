"""Lines of a chat for somebody who sits in it: the latest, what is newer, what came before."""

from collections.abc import Mapping, Sequence

from adapters.webchat.address import Seat
from adapters.webchat.outbound import Shown, to_shown
from adapters.webchat.refusals import NotThere
from adapters.webchat.tokens import Tokens
from domain.chat_log import ChatLine
from domain.ports import Unit, UnitOfWork

_AT_ONCE = 60


def is_all(news: Shown) -> bool:
    """Nothing newer was there when these news were read."""
    lines = news["lines"]
    return isinstance(lines, list) and len(lines) < _AT_ONCE


def follow(lines: Sequence[ChatLine], revision: int) -> bool:
    """The lines come right after what was seen: none is missing before or between them."""
    return all(line.revision == expected for expected, line in enumerate(lines, revision + 1))


class Feed:
    """Reads the chat log. A page that knows the last revision it saw misses nothing."""

    def __init__(self, uow: UnitOfWork, tokens: Tokens) -> None:
        self._uow = uow
        self._tokens = tokens

    async def latest(self, seat: Seat) -> Shown:
        """Where a page begins."""

        def look(unit: Unit) -> tuple[Sequence[ChatLine], Mapping[str, int]]:
            log = unit.chat_log
            return log.before(seat.chat, None, _AT_ONCE), log.read_marks(seat.chat)

        lines, marks = await self._uow.read(look)
        opening = self._news(seat, lines, marks, revision=0)
        return opening | {"is_opening": True, "has_more": len(lines) == _AT_ONCE}

    async def since(self, seat: Seat, revision: int) -> Shown | None:
        """What is new or changed after a revision; None = nothing."""

        def look(unit: Unit) -> tuple[Sequence[ChatLine], Mapping[str, int]]:
            log = unit.chat_log
            return log.since(seat.chat, revision, _AT_ONCE), log.read_marks(seat.chat)

        lines, marks = await self._uow.read(look)
        return self._news(seat, lines, marks, revision=revision) if lines else None

    def just_written(self, seat: Seat, lines: Sequence[ChatLine], *, read_by_me: int) -> Shown:
        """The same of lines at hand. What others have read they were told when it happened."""
        marks = {seat.native_id: read_by_me}
        return self._news(seat, lines, marks, revision=0)

    async def before(self, seat: Seat, line: int) -> Shown:
        """Older lines, for scrolling back."""
        lines = await self._uow.read(lambda unit: unit.chat_log.before(seat.chat, line, _AT_ONCE))
        return {
            "type": "older",
            "lines": [to_shown(found, seat, self._tokens) for found in lines],
            "has_more": len(lines) == _AT_ONCE,
        }

    async def one(self, seat: Seat, line: int) -> Shown:
        """One line as it stands. Raises NotThere."""
        found = await self._uow.read(lambda unit: unit.chat_log.get(seat.chat, line))
        if found is None:
            raise NotThere
        return {"type": "line", "line": to_shown(found, seat, self._tokens)}

    def _news(
        self, seat: Seat, lines: Sequence[ChatLine], marks: Mapping[str, int], *, revision: int
    ) -> Shown:
        others = [mark for reader, mark in marks.items() if reader != seat.native_id]
        return {
            "type": "lines",
            "lines": [to_shown(line, seat, self._tokens) for line in lines],
            "revision": max([revision, *(line.revision for line in lines)]),
            "read_by_me": marks.get(seat.native_id, 0),
            "read_by_others": max(others, default=0),
        }
