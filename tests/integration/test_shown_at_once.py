"""On a platform of our own, what was said and what is answered stand there by one commit."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from adapters.webchat.capabilities import capabilities
from bot.delivery import AtOnce
from bot.intake import Intake
from bot.metrics import Metrics
from bot.texts import load_texts
from domain.delivery import CardGone, Dispatch, Receipt
from domain.messaging import Acknowledgement, Incoming, Outgoing
from domain.ports import Committed, Inscribed, Shown, Unit
from store.opening import open_store
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.integration.store.examples import LANE, incoming
from tests.integration.webchat.house import SETTINGS

NOW = datetime(2026, 11, 22, 8, 40, tzinfo=UTC)
SORRY = load_texts()("zh_CN").say("common.kept_for_later")


class OurOwn:
    """A platform of our own that writes into the chat log, and tells who looks."""

    capabilities = capabilities(SETTINGS)

    def __init__(self) -> None:
        self.told: list[str] = []
        self.trouble: Exception | None = None

    def show(self, unit: Unit, dispatch: Dispatch) -> Shown:
        text = dispatch.message.text
        line = write(unit, dispatch.key, text)
        if self.trouble:
            raise self.trouble
        return Shown(receipt=Receipt(message_ids=(line,)), tell=lambda: self.told.append(text))

    def inscribed(self, event: Incoming) -> Callable[[Unit], Inscribed]:
        def inscribe(unit: Unit) -> Inscribed:
            write(unit, event.event_id, event.text)
            return Inscribed(incoming=event, tell=lambda: self.told.append(event.text))

        return inscribe


class Talks:
    """Answers twice; with a bug, it raises in between."""

    def __init__(self) -> None:
        self.is_broken = False

    def handle(self, unit: Unit, event: Incoming) -> Acknowledgement:
        unit.outbox.queue(Outgoing(address=event.address, text="first"))
        if self.is_broken:
            raise RuntimeError("a bug")
        unit.outbox.queue(Outgoing(address=event.address, text="second"))
        return Acknowledgement()


def write(unit: Unit, key: str, text: str) -> str:
    line, _ = unit.chat_log.append(LANE.chat, key=key, author="", author_name="", body=text)
    return str(line.line)


class Desk(SimpleNamespace):
    """A store with an intake before it."""

    store: SqliteUnitOfWork
    own: OurOwn
    talks: Talks
    left: list[Committed]

    async def hears(self, text: str) -> None:
        event = incoming("7", NOW, text=text, press=None)
        await self.intake(event, inscribe=self.own.inscribed(event))

    async def stands(self) -> list[str]:
        lines = await self.store.read(lambda unit: unit.chat_log.before(LANE.chat, None, 9))
        return [line.body for line in lines]

    async def waits(self) -> list[str]:
        entries = await self.store.read(lambda unit: unit.mailroom.queue_of(LANE, 9))
        return [entry.message.text for entry in entries]


@pytest.fixture
async def desk(tmp_path: Path):
    store = await open_store(f"sqlite:///{tmp_path}/desk.db", lambda: NOW)
    own, talks, metrics, left = OurOwn(), Talks(), Metrics(), []
    store.subscribe(left.append)
    at_once = AtOnce({LANE.account: own}, metrics)
    intake = Intake(store, talks, load_texts(), metrics, at_once)
    yield Desk(store=store, own=own, talks=talks, intake=intake, left=left)
    await store.close()


async def test_words_and_answers_stand_there_in_order_and_nothing_is_left_to_send(
    desk: Desk,
) -> None:
    await desk.hears("您好")
    assert await desk.stands() == ["您好", "first", "second"]
    assert desk.own.told == ["您好", "first", "second"]
    assert await desk.waits() == []
    assert desk.left == []


@pytest.mark.parametrize("trouble", [CardGone("gone"), RuntimeError("a bug")])
async def test_what_cannot_be_shown_undoes_nothing_and_is_left_to_delivery(
    desk: Desk, trouble: Exception
) -> None:
    desk.own.trouble = trouble
    await desk.hears("您好")
    assert await desk.stands() == ["您好"]
    assert desk.own.told == ["您好"]
    assert await desk.waits() == ["first", "second"]
    assert [committed.lanes for committed in desk.left] == [{LANE}]


async def test_after_a_bug_the_words_stand_there_with_an_honest_sentence(desk: Desk) -> None:
    desk.talks.is_broken = True
    await desk.hears("您好")
    assert await desk.stands() == ["您好", SORRY]
    assert desk.own.told == ["您好", SORRY]
    assert len(await desk.store.read(lambda unit: unit.inbox.failed(9))) == 1


async def test_what_must_wait_keeps_what_comes_after_it_waiting(desk: Desk) -> None:
    await desk.store.run(
        lambda unit: unit.outbox.queue(
            Outgoing(address=incoming("1", NOW).address, text="a file", attachments=(1,))
        )
    )
    await desk.hears("您好")
    assert await desk.stands() == ["您好"]
    assert await desk.waits() == ["a file", "first", "second"]


async def test_a_word_that_comes_twice_is_answered_once(desk: Desk) -> None:
    await desk.hears("您好")
    await desk.hears("您好")
    assert await desk.stands() == ["您好", "first", "second"]
