"""Several processes on one server: whoever holds an account ends in one way or another, and another
takes over within seconds."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.databases.kinds import POSTGRESQL
from tests.fire.member import Member
from tests.platforms.telegram import TOKEN, Person, TelegramServer
from tests.waiting import until

pytestmark = pytest.mark.parametrize("database_kind", [POSTGRESQL])

_ACCOUNT = "telegram.main"
_ASKED = "有多着急"
_HOLDER = """
    SELECT runs.address FROM leases JOIN runs ON runs.id = leases.holder
    WHERE name = %s AND until > clock_timestamp()
"""


@dataclass
class Town:
    """Telegram, the processes, and who has written so far."""

    telegram: TelegramServer
    members: list[Member]
    database_url: str
    people: list[Person] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(7001))

    def writes(self) -> Person:
        """One more customer has something to report."""
        number = next(self.numbers)
        person = self.telegram.user(number, f"客{number}")
        person.writes(self.telegram.private_chat(person), "打印机坏了，卡纸")
        self.people.append(person)
        return person

    def answers(self, person: Person) -> int:
        """How often they were answered."""
        shown = self.telegram.private_chat(person).messages
        return sum(_ASKED in message.text for message in shown if message.sender.is_bot)

    async def is_answered(self, person: Person) -> None:
        """Wait for it."""
        await until(lambda: self.answers(person), seconds=90)

    async def holder(self, account: str = _ACCOUNT) -> Member:
        """Who has it now."""

        async def find() -> Member | None:
            async with await psycopg.AsyncConnection.connect(self.database_url) as connection:
                found = await (await connection.execute(_HOLDER, (account,))).fetchone()
            port = found[0].rpartition(":")[2] if found else ""
            return next((one for one in self.members if str(one.port) == port), None)

        member: Member = await until(find)
        return member


@asynccontextmanager
async def town(folder: Path, database_url: str, members: int) -> AsyncIterator[Town]:
    """All at work on one database."""
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramServer())
        (folder / "gongdan.toml").write_text(_settings(folder, telegram), encoding="utf-8")
        processes = [
            Member(f"member-{number}", folder, database_url, None, is_limited=True)
            for number in range(members)
        ]
        found = Town(telegram, processes, database_url)
        for member in found.members:
            await member.starts()
            stack.push_async_callback(member.is_gone)
        for member in found.members:
            await member.is_ready()
        yield found


def _settings(folder: Path, telegram: TelegramServer) -> str:
    return f"""
        data_dir = {json.dumps(str(folder / "data"))}
        [telegram.main]
        token = "{TOKEN}"
        api_base_url = "{telegram.url}"
        [service]
        burst_window = "0s"
    """


@pytest.mark.crash
@pytest.mark.timeout(300)
async def test_whoever_ends_is_followed_within_seconds(tmp_path: Path, database_url: str) -> None:
    async with town(tmp_path, database_url, 2) as here:
        await here.is_answered(here.writes())
        killed = await here.holder()
        here.writes()
        await killed.is_killed()
        await killed.starts()
        await here.is_answered(here.writes())
        await killed.is_ready()

        stopped = await here.holder()
        stopped.stops_in_its_tracks()
        await here.is_answered(here.writes())
        follower = await here.holder()
        assert follower is not stopped
        stopped.goes_on()
        await here.is_answered(here.writes())

        await follower.is_asked_to_end()
        await here.is_answered(here.writes())
        assert await here.holder() is stopped
        for person in here.people:
            await here.is_answered(person)
        # Of what was on its way when somebody was killed or stopped nobody can know.
        assert sum(here.answers(person) > 1 for person in here.people) <= 2
