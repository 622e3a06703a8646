"""Replies taken back, on a real store, from a platform that does what the test says."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.texts import load_texts
from conversations.notices.announcer import TicketAnnouncer
from desk.desk import Desk
from desk.talk.reply_to_customer import reply_to_customer
from desk.talk.take_back_reply import take_back_reply
from desk.tickets.open_ticket import open_ticket
from domain.delivery import (
    AccountRefused,
    DeliveryError,
    Dispatch,
    MessageRefused,
    OutcomeUnknown,
    Receipt,
    RetryLater,
)
from domain.messaging import Address
from domain.people.person import Actor, Person, Role
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.history import EventKind
from domain.tickets.report import Report
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.process import until
from tests.unit.bot.test_delivery import LANE, Platform, delivering, store

__all__ = ["store"]

HERE = Address(account=LANE.account, chat=LANE.chat)
TEXT = "发错了"


@dataclass
class Forgetful(Platform):
    """It takes messages back."""

    refusals: list[DeliveryError] = field(default_factory=list)
    recalled: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    async def recall(self, chat: str, message_ids: Sequence[str]) -> None:
        self.recalled.append((chat, tuple(message_ids)))
        if self.refusals:
            raise self.refusals.pop(0)


@dataclass
class Nameless(Forgetful):
    """It tells no ids of what it shows."""

    async def send(self, dispatch: Dispatch) -> Receipt:
        await super().send(dispatch)
        return Receipt()


class Office:
    """An engineer, a customer, and a ticket with a reply."""

    def __init__(self, store: SqliteUnitOfWork, platform: Platform) -> None:
        self.store = store
        can = {platform.account: platform.capabilities}
        self.policy = ServicePolicy()
        self.announcer = TicketAnnouncer(
            texts=load_texts(), policy=self.policy, capabilities=can.__getitem__
        )

    async def replies(self) -> int:
        """Returns the ticket's number."""
        return await self.store.run(self._reply)

    async def takes_back(self, number: int) -> bool:
        """Whether the customer has it, or may have."""

        def work(unit: Unit) -> bool:
            return take_back_reply(self._desk(unit, self.engineer), number).is_shown

        return await self.store.run(work)

    async def outcomes(self, number: int) -> list[str]:
        """What was written down of each copy."""
        events = await self.store.read(lambda unit: unit.history.of(number))
        return [
            str(event.data["outcome"]) for event in events if event.kind is EventKind.REPLY_RECALLED
        ]

    async def ends(self, number: int, outcome: str) -> None:
        """Wait until it is written down."""
        await until(lambda: self.outcomes(number))
        assert await self.outcomes(number) == [outcome]

    def _reply(self, unit: Unit) -> int:
        people = [Person(name=name, locale="zh_CN") for name in ("王女士", "李工")]
        wang, li = (unit.people.get(unit.people.add(person)) for person in people)
        self.engineer = Actor(person=li, roles=frozenset({Role.CUSTOMER, Role.ENGINEER}))
        customer = Actor(person=wang, roles=frozenset({Role.CUSTOMER}))
        report = Report(title="打印机", category="repair", form="after_sales", fields={})
        ticket = open_ticket(self._desk(unit, customer), wang, report, origin=HERE)
        reply_to_customer(self._desk(unit, self.engineer), ticket.number, TEXT)
        return ticket.number

    def _desk(self, unit: Unit, actor: Actor) -> Desk:
        return Desk(
            unit=unit, policy=self.policy, announcer=self.announcer, actor=actor, where=HERE
        )


async def shown(platform: Platform) -> None:
    await until(lambda: any(TEXT in text for text in platform.texts("a")))


async def test_what_was_sent_is_taken_back(store: SqliteUnitOfWork) -> None:
    platform = Forgetful()
    office = Office(store, platform)
    async with delivering(store, platform):
        number = await office.replies()
        await shown(platform)
        assert await office.takes_back(number)
        await office.ends(number, "gone")
    position = next(n for n, (_, text) in enumerate(platform.shown, 1) if TEXT in text)
    assert platform.recalled == [("a", (str(position),))]


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (RetryLater("busy", after=0.05), "gone"),
        (MessageRefused("more than a day ago"), "too_late"),
    ],
)
async def test_a_refusal_is_told_or_waited_out(
    store: SqliteUnitOfWork, refusal: DeliveryError, outcome: str
) -> None:
    platform = Forgetful(refusals=[refusal])
    office = Office(store, platform)
    async with delivering(store, platform):
        number = await office.replies()
        await shown(platform)
        await office.takes_back(number)
        await office.ends(number, outcome)


@pytest.mark.parametrize("platform", [Platform(), Nameless()])
async def test_what_nobody_can_take_back_is_told(
    store: SqliteUnitOfWork, platform: Platform
) -> None:
    office = Office(store, platform)
    async with delivering(store, platform):
        number = await office.replies()
        await shown(platform)
        await office.takes_back(number)
        await office.ends(number, "impossible")


async def test_what_is_just_being_sent_is_taken_back_after_it(store: SqliteUnitOfWork) -> None:
    platform, office, begun, may_go_on = Forgetful(), None, asyncio.Event(), asyncio.Event()
    office = Office(store, platform)

    async def waits(dispatch: Dispatch) -> None:
        if TEXT in dispatch.message.text:
            begun.set()
            await may_go_on.wait()

    platform.meets = waits
    async with delivering(store, platform):
        number = await office.replies()
        await begun.wait()
        assert await office.takes_back(number)
        may_go_on.set()
        await office.ends(number, "gone")
    assert len(platform.recalled) == 1


@pytest.mark.parametrize("failure", [RetryLater("busy", after=0.05), OutcomeUnknown("silence")])
async def test_what_failed_meanwhile_is_never_sent_again(
    store: SqliteUnitOfWork, failure: DeliveryError
) -> None:
    platform = Forgetful()
    office = Office(store, platform)
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def fails(dispatch: Dispatch) -> None:
        if TEXT in dispatch.message.text:
            begun.set()
            await may_go_on.wait()
            raise failure

    platform.meets = fails
    async with delivering(store, platform):
        number = await office.replies()
        await begun.wait()
        await office.takes_back(number)
        may_go_on.set()
        await office.ends(number, "unknown")
    assert not any(TEXT in text for text in platform.texts("a"))
    assert platform.recalled == []


async def test_what_was_given_up_unanswered_may_be_there(store: SqliteUnitOfWork) -> None:
    platform = Forgetful()
    office = Office(store, platform)
    tries = []

    async def stays_silent(dispatch: Dispatch) -> None:
        if TEXT in dispatch.message.text:
            tries.append(dispatch.key)
            raise OutcomeUnknown("silence")

    def hastens(unit: Unit) -> None:
        for entry in unit.mailroom.queue_of(LANE, 9):
            if entry.is_unsure and entry.not_before > unit.now:
                unit.mailroom.unsure([entry.id], not_before=unit.now, error="silence")

    platform.meets = stays_silent
    async with delivering(store, platform):
        number = await office.replies()
        await until(lambda: tries)
    await store.run(hastens)
    async with delivering(store, platform):
        await until(lambda: store.read(lambda unit: not unit.mailroom.lanes()))
        assert len(tries) == 2
        assert await office.takes_back(number)
        await office.ends(number, "unknown")


async def test_what_waits_is_dropped(store: SqliteUnitOfWork) -> None:
    platform = Forgetful()
    office = Office(store, platform)
    number = await office.replies()
    assert not await office.takes_back(number)
    async with delivering(store, platform):
        await until(lambda: store.read(lambda unit: not unit.mailroom.lanes()))
    assert not any(TEXT in text for text in platform.texts("a"))
    assert await office.outcomes(number) == []


async def test_killed_before_the_answer_it_is_asked_again(store: SqliteUnitOfWork) -> None:
    platform = Forgetful(refusals=[AccountRefused("not yet")])
    office = Office(store, platform)
    async with delivering(store, platform):
        number = await office.replies()
        await shown(platform)
        await until(lambda: store.read(lambda unit: not unit.mailroom.lanes()))
    await office.takes_back(number)

    def dies(unit: Unit) -> None:
        (entry,) = unit.mailroom.head(LANE, 1)
        unit.mailroom.mark_sending([entry.id])

    await store.run(dies)
    platform.refusals.clear()
    async with delivering(store, platform):
        await office.ends(number, "gone")
