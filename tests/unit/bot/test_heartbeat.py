"""A process at work goes on saying so, whatever went wrong once."""

import pytest

from bot import heartbeat
from bot.heartbeat import Heartbeat
from tests.waiting import until


class Book:
    """A store that fails once as nobody expects."""

    def __init__(self) -> None:
        self.calls = 0

    async def run(self, work) -> None:
        self.calls += 1
        if self.calls == 1:
            raise LookupError("a query was cancelled")


async def test_a_mistake_does_not_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "_PAUSE", 0.01)
    book = Book()
    beating = Heartbeat(book)
    await beating.start()
    await until(lambda: book.calls >= 3)
    await beating.stop()
