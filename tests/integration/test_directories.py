"""Who writes is looked up in the company's directory, and nobody waits for it for long."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.directories import Directories
from bot.reception import Reception
from domain.delivery import AccountRefused, RetryLater
from domain.messaging import Acknowledgement, Address, ChatKind, Incoming, IncomingKind, Sender
from domain.people.directory import Department, DirectoryRule, Profile
from domain.people.person import Person, Role
from domain.policy import ServicePolicy
from domain.ports import UnitOfWork
from scheduler.jobs import Slot
from store.migrating import migrate
from store.opening import open_store
from tests.unit.desk.room import Told

ACCOUNT = "wecom.main"
NIGHT = Slot(job="directories", at=datetime(2026, 11, 22, tzinfo=UTC))
RULES = (DirectoryRule(department="售后部", roles=frozenset({Role.ENGINEER})),)


class FakeDirectory:
    """Says what it is told to say, when it is told to."""

    profile_lasts = timedelta(minutes=10)

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.department = "售后部"
        self.left: set[str] = set()
        self.fails: Exception | None = None
        self.answers = asyncio.Event()
        self.answers.set()

    async def profile(self, native_id: str) -> Profile | None:
        self.asked.append(native_id)
        await self.answers.wait()
        if self.fails:
            raise self.fails
        if native_id.startswith("$"):
            return None
        departments = (Department(id="7", name=self.department),)
        has_left = native_id in self.left
        return Profile(native_id=native_id, departments=departments, has_left=has_left)


class Stage:
    """A reception before a door that notes who came as what."""

    def __init__(self, store: UnitOfWork, patience: float = 20) -> None:
        self.now = datetime(2026, 11, 22, tzinfo=UTC)
        self.store = store
        self.directory = FakeDirectory()
        self.directories = Directories(
            store,
            {ACCOUNT: self.directory},
            lambda account: RULES if account == ACCOUNT else (),
            policy=ServicePolicy(),
            announcer=Told(),
            clock=lambda: self.now,
        )
        self.came: list[tuple[str, bool]] = []
        self.reception = Reception(self._receive, self.directories, patience=patience)

    async def _receive(self, incoming: Incoming, **_: object) -> Acknowledgement:
        person = await self.person(incoming.sender.native_id, incoming.account)
        self.came.append((incoming.text, bool(person and Role.ENGINEER in person.roles)))
        return Acknowledgement()

    async def person(self, native_id: str, account: str = ACCOUNT) -> Person | None:
        found = await self.store.read(lambda unit: unit.people.identified(account, native_id))
        return found[0] if found else None

    async def writes(
        self,
        text: str = "",
        *,
        who: str = "li",
        account: str = ACCOUNT,
        kind: IncomingKind = IncomingKind.MESSAGE,
    ) -> None:
        await self.reception(
            Incoming(
                event_id=text,
                kind=kind,
                address=Address(account=account, chat=who),
                chat_kind=ChatKind.PRIVATE,
                sender=Sender(native_id=who, name=who),
                sent_at=self.now,
                text=text,
            )
        )

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                await asyncio.sleep(0)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "desk.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
async def stage(template: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    path = shutil.copy(template, tmp_path / "desk.db")
    store = await open_store(f"sqlite:///{path}", lambda: now)
    made = Stage(store)
    yield made
    await made.directories.stop()
    await store.close()


async def test_the_first_message_finds_its_writer_known(stage: Stage) -> None:
    await stage.writes("队列")
    await stage.writes("我的")

    assert stage.came == [("队列", True), ("我的", True)]
    assert stage.directory.asked == ["li"]


async def test_nobody_waits_long_and_messages_stay_in_order(stage: Stage) -> None:
    stage.reception = Reception(stage._receive, stage.directories, patience=0.05)
    stage.directory.answers.clear()
    sending = [asyncio.create_task(stage.writes(str(n))) for n in range(5)]
    await asyncio.gather(*sending)
    assert stage.came == [(str(n), False) for n in range(5)]

    stage.directory.answers.set()
    await stage.until(lambda: stage.directories.is_fresh((ACCOUNT, "li")))
    await stage.writes("5")
    assert stage.came[-1] == ("5", True)
    assert stage.directory.asked == ["li"]


async def test_messages_stay_in_order_when_the_answer_comes_between(stage: Stage) -> None:
    stage.directory.answers.clear()
    sending = [asyncio.create_task(stage.writes(str(n))) for n in range(3)]
    await stage.until(lambda: stage.directory.asked == ["li"])
    stage.directory.answers.set()
    for n in range(3, 20):
        sending.append(asyncio.create_task(stage.writes(str(n))))
        await asyncio.sleep(0)
    await asyncio.gather(*sending)
    assert [text for text, _ in stage.came] == [str(n) for n in range(20)]


async def test_who_is_known_never_waits(stage: Stage) -> None:
    await stage.writes("1")
    stage.now += timedelta(minutes=11)
    stage.directory.answers.clear()
    await stage.writes("2")
    assert stage.came[-1] == ("2", True)
    stage.directory.department = "销售部"
    stage.directory.answers.set()
    await stage.until(lambda: stage.directories.is_fresh((ACCOUNT, "li")))
    await stage.writes("3")
    assert stage.came[-1] == ("3", False)


async def test_a_change_is_looked_at_at_once(stage: Stage) -> None:
    await stage.writes("1")
    stage.directory.department = "销售部"
    await stage.writes(kind=IncomingKind.CHANGED)
    await stage.until(lambda: stage.directories.is_fresh((ACCOUNT, "li")))
    person = await stage.person("li")
    assert person
    assert person.roles == {Role.CUSTOMER}


async def test_other_accounts_and_outsiders_are_let_through(stage: Stage) -> None:
    await stage.writes("1", account="telegram.main")
    await stage.writes("2", who="$:outsider")
    await stage.writes("3", who="$:outsider")
    await stage.writes(kind=IncomingKind.CHANGED, account="telegram.main")
    assert stage.directory.asked == ["$:outsider"]


@pytest.mark.parametrize(
    "error", [RetryLater("busy"), AccountRefused("no right"), TypeError("an odd answer")]
)
async def test_a_silent_directory_is_left_alone_for_a_while(stage: Stage, error: Exception) -> None:
    stage.directory.fails = error
    await stage.writes("1")
    await stage.writes("2")
    assert stage.directory.asked == ["li"]
    stage.directory.fails = None
    stage.now += timedelta(minutes=2)
    await stage.writes("3")
    assert [is_engineer for _, is_engineer in stage.came] == [False, False, True]


async def test_staff_are_looked_up_at_night(stage: Stage) -> None:
    for who in ("li", "chen", "zhao"):
        await stage.writes("1", who=who)
    stage.directory.left = {"chen"}
    stage.directory.asked.clear()
    await stage.directories.refresh(NIGHT)
    # All were seen a moment ago.
    assert stage.directory.asked == []
    stage.now += timedelta(hours=1)
    await stage.directories.refresh(NIGHT)
    assert stage.directory.asked == ["li", "chen", "zhao"]
    chen = await stage.person("chen")
    assert chen
    assert (chen.is_active, chen.roles) == (False, {Role.CUSTOMER})


async def test_an_account_that_is_refused_is_asked_once_a_night(stage: Stage) -> None:
    for who in ("li", "chen"):
        await stage.writes("1", who=who)
    stage.now += timedelta(hours=1)
    stage.directory.asked.clear()
    stage.directory.fails = AccountRefused("no right")
    await stage.directories.refresh(NIGHT)
    assert stage.directory.asked == ["li"]
    stage.directory.fails = RetryLater("busy")
    await stage.directories.refresh(NIGHT)
    assert stage.directory.asked == ["li", "li", "chen"]


async def test_stopping_ends_looks(stage: Stage) -> None:
    stage.directory.answers.clear()
    writing = asyncio.create_task(stage.writes("1"))
    await stage.until(lambda: stage.directory.asked == ["li"])
    await stage.directories.stop()
    await writing
    await stage.writes("2")
    await stage.writes(kind=IncomingKind.CHANGED)
    assert stage.directory.asked == ["li"]
