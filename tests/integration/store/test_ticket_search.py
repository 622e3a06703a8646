"""Texts in titles and descriptions are found wherever they stand, however few signs they have."""

import asyncio
import string
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.ports import TicketFilter, TicketOrder, Unit
from domain.tickets.ticket import Status, Ticket
from store.databases import Store
from store.repositories import ticket_search
from tests.databases.directly import directly
from tests.databases.kinds import SQLITE
from tests.integration.store.examples import ticket_of

_SIGNS = "aAbé卡纸 \"'\\%_/:&*-（"
_UPPER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_texts = st.text(_SIGNS, max_size=8)


class Undo(Exception):
    """Ends an example without a trace."""


@pytest.fixture(autouse=True)
def _nothing_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is found by the index."""
    monkeypatch.setattr(ticket_search, "LOOKED_THROUGH", 0)


def found(unit: Unit, text: str, **more: object) -> list[int]:
    which = TicketFilter(text=text, **more)  # type: ignore[arg-type]
    listed = unit.tickets.find(which, order=TicketOrder.NEWEST, limit=20)
    return [ticket.number for ticket in listed]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    written=st.lists(st.tuples(_texts, _texts), min_size=1, max_size=5),
    text=st.text(_SIGNS, min_size=1, max_size=5),
    order=st.sampled_from(TicketOrder),
    size=st.integers(1, 3),
)
async def test_what_holds_the_text_is_found_in_order(
    store: Store, written: list[tuple[str, str]], text: str, order: TicketOrder, size: int
) -> None:
    def work(unit: Unit) -> None:
        stored = [ticket_of(unit, title=title, description=words) for title, words in written]
        holding = [ticket.number for ticket in stored if _holds(ticket, text)]
        expected = holding[::-1] if order is TicketOrder.NEWEST else holding
        listed: list[int] = []
        find = partial(unit.tickets.find, TicketFilter(text=text), order=order, limit=size)
        while page := find(after=listed[-1] if listed else None):
            listed += [ticket.number for ticket in page]
        assert listed == expected
        raise Undo

    with pytest.raises(Undo):
        await store.run(work)


def _holds(ticket: Ticket, text: str) -> bool:
    wanted = text.translate(_UPPER)
    return any(wanted in words.translate(_UPPER) for words in (ticket.title, ticket.description))


async def test_other_filters_hold_too(store: Store) -> None:
    def work(unit: Unit) -> None:
        field = ticket_of(unit, team="field", status=Status.CLOSED)
        ticket_of(unit, team="support")
        assert found(unit, "打印机", team="field") == [field.number]
        assert found(unit, "打", statuses=[Status.CLOSED]) == [field.number]
        assert found(unit, "paper", team="none") == []

    await store.run(work)


async def test_many_are_looked_through_before_the_index_is_asked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket_search, "LOOKED_THROUGH", 2)

    def work(unit: Unit) -> None:
        far, *_ = [ticket_of(unit, title="卡纸"), *(ticket_of(unit, title="坏") for _ in range(4))]
        assert len(found(unit, "坏")) == 4
        assert found(unit, "卡纸") == [far.number]
        pages = partial(unit.tickets.find, TicketFilter(text="坏"), order=TicketOrder.NEWEST)
        first, second = pages(limit=2)
        assert (first.number, second.number) == (far.number + 4, far.number + 3)
        assert len(pages(limit=2, after=second.number)) == 2

    await store.run(work)


async def test_the_index_follows_what_is_written_and_what_is_undone(
    store: Store, database_url: str
) -> None:
    def opened(unit: Unit) -> Ticket:
        return ticket_of(unit, title="打印机卡纸")

    def failed(unit: Unit) -> None:
        ticket_of(unit, title="扫描仪不亮")
        raise Undo

    # Many share a commit; who fails is undone alone.
    works = (failed if n % 3 == 1 else opened for n in range(12))
    done = await asyncio.gather(*map(store.run, works), return_exceptions=True)
    tickets = sorted(one.number for one in done if isinstance(one, Ticket))
    assert len(tickets) == 8
    assert await store.read(partial(found, text="卡纸")) == tickets[::-1]
    ticket = next(one for one in done if isinstance(one, Ticket))
    others = [number for number in reversed(tickets) if number != ticket.number]
    changed = replace(ticket, title="显示器花屏", version=ticket.version + 1)
    await store.run(lambda unit: unit.tickets.save(changed))

    for text in ("花屏", "花", "显示器"):
        assert await store.read(partial(found, text=text)) == [ticket.number]
    assert await store.read(partial(found, text="打印机卡")) == others
    assert await store.read(partial(found, text="扫描仪")) == []
    if database_url.startswith(SQLITE):
        check = "INSERT INTO ticket_words (ticket_words, rank) VALUES ('integrity-check', 1)"
        assert directly(database_url, check) == []
