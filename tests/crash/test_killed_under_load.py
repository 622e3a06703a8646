"""`kill -9` at random moments while many people write: nothing is lost, nothing is doubled."""

import asyncio
import secrets
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random

import aiohttp
import pytest

from tests.crash import ledger
from tests.crash.crowd import Crew, Customer, StubbornPage, page_of, patiently
from tests.crash.postman import Postman
from tests.crash.victim import SUPERVISORS, Victim
from tests.phones import TelegramPhone
from tests.platforms.telegram import TOKEN, Group, TelegramServer
from tests.process import GROUP

_CUSTOMERS = 25
_KILLS = 9
_FOLLOW_UPS = 4


@pytest.mark.crash
@pytest.mark.timeout(700)
async def test_everything_is_there_once(tmp_path: Path) -> None:
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}")  # noqa: T201 - shown with a failure, to try the same again
    random = Random(seed)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramServer())
        postman = Postman(telegram.bot.queue, random)
        victim = Victim(tmp_path, telegram.url, TOKEN)
        crew, group = _crew(telegram, random, victim)
        await victim.is_hurried()
        await victim.starts()
        stack.push_async_callback(victim.is_gone)
        await victim.is_ready()
        session = await stack.enter_async_context(aiohttp.ClientSession())
        pages = [await page_of(f"网客{n}", victim.url, session, random) for n in range(_CUSTOMERS)]
        for page in pages:
            stack.push_async_callback(page.closes)
        customers = [*_on_telegram(telegram, random), *_on_pages(pages, random)]
        storm = asyncio.Event()
        async with asyncio.TaskGroup() as lives:
            for customer in customers:
                lives.create_task(customer.lives(crew, storm, _FOLLOW_UPS))
            lives.create_task(_rages(victim, random, storm))
        await patiently(lambda: postman.has_delivered_all, victim.last_words)
        await _settles(victim)
        repeated = ledger.check_telegram(telegram, victim)
        _compare(victim, postman, pages, customers, crew)
        _compare_alerts(victim, telegram, customers)
        ledger.check_cards(telegram, customers)
    print(f"{len(victim.lives)} lives, {repeated} shown twice, {len(group.messages)} in the group")  # noqa: T201
    assert len(victim.lives) > _KILLS


def _crew(telegram: TelegramServer, random: Random, victim: Victim) -> tuple[Crew, Group]:
    engineers = [telegram.user(501, "李工"), telegram.user(502, "赵工")]
    group = telegram.group(GROUP, "售后群", *engineers)
    telegram.group(SUPERVISORS, "主管群", telegram.user(601, "张主管"))

    def is_late(number: int) -> bool:
        return ledger.was_late(victim.database, number)

    return Crew(group, engineers, random, is_late), group


def _on_telegram(telegram: TelegramServer, random: Random) -> list[Customer]:
    people = [telegram.user(7000 + n, f"电客{n}") for n in range(_CUSTOMERS)]
    return [
        Customer(
            name=person.first_name,
            phone=TelegramPhone(person, telegram.private_chat(person)),
            random=random,
            is_quiet=n % 3 == 0,
        )
        for n, person in enumerate(people)
    ]


def _on_pages(pages: list[StubbornPage], random: Random) -> list[Customer]:
    return [
        Customer(name=page.name, phone=page, random=random, is_quiet=n % 3 == 0)
        for n, page in enumerate(pages)
    ]


async def _rages(victim: Victim, random: Random, storm: asyncio.Event) -> None:
    """Kill it again and again: at work mostly, and now and then while it starts."""
    for count in range(_KILLS):
        if count % 4 == 3:
            await asyncio.sleep(random.uniform(0.2, 1.0))
        else:
            await victim.is_ready()
            await asyncio.sleep(random.uniform(0.3, 2.5))
        await victim.is_killed()
        await victim.starts()
    await victim.is_ready()
    storm.set()


async def _settles(victim: Victim) -> None:
    """Let it send what is left, and end it in good order.

    What falls due while it ends is kept for the next life.
    """
    book = ledger.Ledger(victim.database)
    unsent = "SELECT count(*) FROM outbox WHERE is_unsent = 1"
    while True:
        await patiently(lambda: book.column(unsent) == [0], victim.last_words)
        assert await victim.stops() == 0, victim.last_words()
        if book.column(unsent) == [0]:
            break
        await victim.starts()
        await victim.is_ready()
    book.close()


def _compare(
    victim: Victim,
    postman: Postman,
    pages: list[StubbornPage],
    customers: list[Customer],
    crew: Crew,
) -> None:
    book = ledger.Ledger(victim.database)
    try:
        ledger.check_events(book, postman, pages, len(victim.lives))
        ledger.check_tickets(book, customers, crew)
        ledger.check_deadlines(book, customers)
        ledger.check_screens(book, customers, crew)
        ledger.check_web_chat(book)
    finally:
        book.close()


def _compare_alerts(victim: Victim, telegram: TelegramServer, customers: list[Customer]) -> None:
    book = ledger.Ledger(victim.database)
    try:
        ledger.check_alerts(book, telegram, customers, victim)
    finally:
        book.close()
