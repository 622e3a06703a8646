"""A message whose answer was lost waits until the platform answers again, and goes once more."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.delivery import outcomes, silence
from domain.delivery import (
    AccountRefused,
    DeliveryError,
    Dispatch,
    OutcomeUnknown,
    Receipt,
    RetryLater,
)
from domain.ports import Unit
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.unit.bot.test_delivery import Platform, _now, delivering, failures, queue, settled
from tests.waiting import until


@dataclass
class Remote(Platform):
    """Says nothing for a while, whatever it does meanwhile."""

    is_silent: bool = True
    # What it says when it is asked.
    says: DeliveryError | None = None
    asked: int = 0

    async def send(self, dispatch: Dispatch) -> Receipt:
        receipt = await super().send(dispatch)
        if self.is_silent:
            raise OutcomeUnknown("no answer")
        return receipt

    async def reach(self) -> None:
        self.asked += 1
        if self.is_silent:
            raise OutcomeUnknown("no answer")
        if self.says:
            raise self.says


@pytest.fixture
async def store(tmp_path: Path, template: bytes) -> AsyncIterator[SqliteUnitOfWork]:
    path = tmp_path / "gongdan.db"
    path.write_bytes(template)
    async with SqliteUnitOfWork(path, _now) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcomes, "_UNSURE_PAUSE", outcomes._UNSURE_PAUSE / 1000)
    for name in ("_FIRST_PAUSE", "_LONGEST_PAUSE", "_LOOK_AGAIN"):
        monkeypatch.setattr(silence, name, 0.01)


@pytest.mark.parametrize(
    "says", [None, AccountRefused("who?"), RetryLater("429", after=0.01, is_told=True)]
)
async def test_what_may_have_arrived_is_not_repeated_into_the_same_silence(
    store: SqliteUnitOfWork, says: DeliveryError | None
) -> None:
    platform = Remote(says=says)
    async with delivering(store, platform):
        await queue(store, "1", "2")
        await until(lambda: platform.asked > 5)
        assert platform.texts("a") == ["1"]
        platform.is_silent = False
        await settled(store)
    assert platform.texts("a") == ["1", "1", "2"]
    assert await failures(store) == []


async def test_it_is_repeated_once_all_the_same(store: SqliteUnitOfWork) -> None:
    platform = Remote(is_silent=False)

    async def swallow(dispatch: Dispatch) -> None:
        if dispatch.message.text == "1":
            platform.shown.append(("a", "1"))
            raise OutcomeUnknown("no answer")

    platform.meets = swallow
    async with delivering(store, platform):
        await queue(store, "1", "2")
        await settled(store)
    assert platform.texts("a") == ["1", "1", "2"]
    assert await failures(store) == ["unknown outcome, twice: no answer"]


async def test_others_who_are_answered_tell_that_it_answers(store: SqliteUnitOfWork) -> None:
    platform, may_answer = Remote(is_silent=False), asyncio.Event()

    async def never(_: Dispatch) -> None:
        if not may_answer.is_set():
            may_answer.set()
            raise OutcomeUnknown("no answer")

    async def no_word() -> None:
        raise OutcomeUnknown("no answer to questions alone")

    platform.meets, platform.reach = never, no_word
    async with delivering(store, platform):
        await queue(store, "1")
        await may_answer.wait()
        await queue(store, "2", to="b")
        await settled(store)
    assert platform.shown == [("b", "2"), ("a", "1")]


async def test_what_a_process_left_when_it_died_waits_for_a_word_too(
    store: SqliteUnitOfWork,
) -> None:
    def send_and_die(unit: Unit) -> None:
        [lane] = unit.mailroom.lanes()
        unit.mailroom.mark_sending([entry.id for entry in unit.mailroom.head(lane, 1)])

    await queue(store, "1")
    await store.run(send_and_die)
    platform = Remote()
    async with delivering(store, platform):
        await until(lambda: platform.asked > 5)
        assert not platform.shown
        platform.is_silent = False
        await settled(store)
    assert platform.texts("a") == ["1"]
