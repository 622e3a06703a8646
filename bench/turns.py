"""Conversation turns per second on SQLite, everything of a turn in one durable transaction.

Beside it: the same rows, written by the same statements in the same commits, through sqlite3.
"""

import asyncio
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench.customers import ACCOUNT, FOLLOW_UPS, TURNS, Customer
from bench.figures import Figure
from bench.recording import Recording, recorded, replay
from bot.intake import Intake
from bot.metrics import Metrics
from bot.texts import load_texts
from conversations.conversations import Conversations
from conversations.notices.announcer import TicketAnnouncer
from desk.definitions.ship_definitions import ship_definitions
from desk.desk import Desk
from domain.delivery import Capabilities
from domain.people.person import BoundChat, ChatPurpose, Team
from domain.policy import ServicePolicy
from domain.ports import TicketFilter, TicketOrder, Unit, UnitOfWork
from store.opening import open_store

_ABREAST = 64
WARM_UP = 64
CUSTOMERS = 300
_TARGET = 800
_PLATFORM = Capabilities(
    buttons=True,
    edits=True,
    topics=False,
    press_notices=True,
    idempotent_sends=True,
    max_text=4096,
    max_file_in=20_000_000,
    max_file_out=50_000_000,
)


def measure(folder: Path) -> list[Figure]:
    """Walk many customers through the default form to a ticket and follow-ups, side by side."""
    # Noting the statements takes its time: they are done once more for that.
    seconds = asyncio.run(_talk(folder / "measured", Recording()))
    with recorded() as recording:
        asyncio.run(_talk(folder / "recorded", recording))
    turns = CUSTOMERS * TURNS
    began = perf_counter()
    replay(recording.writes(), folder / "recorded" / "before.db")
    raw = turns / (perf_counter() - began)
    return [
        Figure(
            what="conversation turns, SQLite synchronous=FULL, 64 abreast",
            value=turns / seconds,
            unit="/s",
            target=_TARGET,
            more_is_better=True,
            beside=raw,
            beside_what="the same rows in the same commits through sqlite3",
        ),
        *(
            Figure(what=f"{kind} a turn", value=count / turns, unit="statements")
            for kind, count in recording.kinds().most_common()
        ),
    ]


async def _talk(folder: Path, recording: Recording) -> float:
    url = f"sqlite:///{folder / 'turns.db'}"
    store = await open_store(url, lambda: datetime.now(UTC))
    intake = await furnished(store)
    await walk(intake, range(WARM_UP))
    await store.close()
    shutil.copy(folder / "turns.db", folder / "before.db")

    store = await open_store(url, lambda: datetime.now(UTC))
    intake = await furnished(store)
    recording.begin_anew()
    began = perf_counter()
    await walk(intake, range(WARM_UP, WARM_UP + CUSTOMERS))
    seconds = perf_counter() - began
    recording.end()
    await store.read(check)
    await store.close()
    return seconds


def talks_of(store: UnitOfWork) -> Intake:
    """What comes in is talked with."""
    texts, policy = load_texts(), ServicePolicy()
    announcer = TicketAnnouncer(texts=texts, policy=policy, capabilities=lambda _: _PLATFORM)
    talks = Conversations(
        texts=texts, policy=policy, announcer=announcer, capabilities=lambda _: _PLATFORM
    )
    return Intake(store, talks, texts, Metrics())


async def furnished(store: UnitOfWork) -> Intake:
    """The same on a new desk."""
    texts, policy = load_texts(), ServicePolicy()
    announcer = TicketAnnouncer(texts=texts, policy=policy, capabilities=lambda _: _PLATFORM)

    def furnish(unit: Unit) -> None:
        ship_definitions(Desk(unit=unit, policy=policy, announcer=announcer, actor=None))
        unit.teams.save(Team(key="support", name="售后支持"))
        engineers = BoundChat(
            account=ACCOUNT, chat="g:engineers", team="support", purpose=ChatPurpose.ENGINEERS
        )
        unit.teams.bind(engineers)

    await store.run(furnish)
    return talks_of(store)


async def walk(intake: Intake, counts: Iterable[int], *, abreast: int = _ABREAST) -> None:
    """Have customers talk, so many at the same time."""
    waiting = iter([Customer(count) for count in counts])

    async def walk_each() -> None:
        for customer in waiting:
            for event in customer.events():
                await intake(event)

    await asyncio.gather(*(walk_each() for _ in range(abreast)))


def check(unit: Unit) -> None:
    """Speed is worth nothing if the work was not done."""
    tickets = unit.tickets.find(TicketFilter(), order=TicketOrder.NEWEST, limit=10_000)
    whole = [ticket for ticket in tickets if len(unit.messages.of(ticket.number)) == FOLLOW_UPS]
    if len(whole) != WARM_UP + CUSTOMERS:
        raise RuntimeError(f"{len(whole)} of {WARM_UP + CUSTOMERS} tickets are whole")
