"""Files people send are fetched once by one of several processes, whatever stands in the way."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.fetching import Contents, SharedFetching, shared
from domain.delivery import DeliveryError, RetryLater
from domain.messaging import FileKind
from domain.policy import ServicePolicy
from domain.tickets.conversation import Attachment, AttachmentState
from scheduler.queue.enqueuing import enqueue_fetch
from scheduler.queue.pg_queue import PgQueue, Timing
from store.databases import Store, database_of
from store.files import DiskFiles
from store.postgres.beside import PostgresBeside
from tests.databases.directly import directly
from tests.databases.kinds import POSTGRESQL
from tests.integration.store.conftest import START, Clock
from tests.waiting import until

TIMING = Timing(sweep=timedelta(seconds=0.2), last_words=timedelta(seconds=0.1))
NOTE = Attachment(
    owner_id=1,
    kind=FileKind.FILE,
    name="note.txt",
    state=AttachmentState.PENDING,
    account="telegram.main",
    reference="1",
    created_at=START,
)


_FAILURES = {"queue.failed", "queue.not_surveyed", "fetching.not_looked"}


class Platform:
    """Hands out files, as often as it is asked; where it has troubles, those first."""

    def __init__(self, *troubles: Exception) -> None:
        self.asked: Counter[str] = Counter()
        self._troubles = list(troubles)

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        self.asked[reference] += 1
        if self._troubles:
            raise self._troubles.pop(0)
        yield f"what {reference} says\n".encode()


@pytest.fixture
def database_kind() -> str:
    return POSTGRESQL


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    opened = database_of(database_url).store(Clock())
    await opened.open()
    yield opened
    await opened.close()


@asynccontextmanager
async def at_work(
    url: str, store: Store, files: Path, platform: Platform
) -> AsyncIterator[SharedFetching]:
    """What fetches in a process."""
    queue = PgQueue(PostgresBeside(url), TIMING)
    contents = Contents({"telegram.main": platform}, DiskFiles(files), ServicePolicy())
    fetching = SharedFetching(store, contents, queue)
    await queue.start()
    await fetching.start()
    yield fetching
    await fetching.stop()
    await queue.stop()


async def states(store: Store) -> list[AttachmentState]:
    found = [
        await store.read(lambda unit, n=number: unit.attachments.get(n)) for number in range(1, 99)
    ]
    return [attachment.state for attachment in found if attachment]


async def test_each_file_is_fetched_by_one_of_the_processes(
    database_url: str, store: Store, tmp_path: Path
) -> None:
    assert store.background
    store.background.enqueue_fetch = enqueue_fetch
    platform = Platform()

    async def is_done() -> bool:
        return await states(store) == [AttachmentState.STORED] * 20

    async with (
        at_work(database_url, store, tmp_path, platform),
        at_work(database_url, store, tmp_path, platform),
    ):
        for number in range(20):
            note = replace(NOTE, reference=str(number))
            await store.run(lambda unit, note=note: unit.attachments.add(note))
        await until(is_done)
    assert platform.asked == {str(number): 1 for number in range(20)}
    stored = await store.read(lambda unit: unit.attachments.get(1))
    assert stored
    assert DiskFiles(tmp_path).path(stored.digest).read_text() == "what 0 says\n"


async def test_files_nobody_put_in_are_found(
    database_url: str, store: Store, tmp_path: Path
) -> None:
    """Such as those of a desk that came from another database."""
    await store.run(lambda unit: unit.attachments.add(NOTE))

    async def is_done() -> bool:
        return await states(store) == [AttachmentState.STORED]

    async with at_work(database_url, store, tmp_path, Platform()):
        await until(is_done)


async def test_files_of_a_platform_that_is_away_keep_no_others_out(
    database_url: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_LISTED", 2)
    for reference in ("1", "2", "3"):
        note = replace(NOTE, reference=reference)
        await store.run(lambda unit, note=note: unit.attachments.add(note))
    away = Platform(RetryLater("away", after=3600), RetryLater("away", after=3600))

    async def is_done() -> bool:
        return AttachmentState.STORED in await states(store)

    async with at_work(database_url, store, tmp_path, away):
        await until(is_done)
    assert (await states(store)).count(AttachmentState.PENDING) == 2


async def test_a_queue_that_is_not_there_for_a_while_is_no_end(
    database_url: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_LOOK_AGAIN", 0.05)

    async def is_done() -> bool:
        return await states(store) == [AttachmentState.STORED]

    directly(database_url, "ALTER SCHEMA gongdan_jobs RENAME TO away")
    with capture_logs() as logs:
        async with at_work(database_url, store, tmp_path, Platform()):
            await store.run(lambda unit: unit.attachments.add(NOTE))
            await until(lambda: {line["event"] for line in logs} >= _FAILURES)
            directly(database_url, "ALTER SCHEMA away RENAME TO gongdan_jobs")
            await until(is_done)


async def test_files_a_command_brought_are_found_at_once(
    database_url: str, store: Store, tmp_path: Path
) -> None:
    async def is_done() -> bool:
        return await states(store) == [AttachmentState.STORED]

    await store.attend(await store.run(lambda unit: unit.runs.begin()))
    command = database_of(database_url).store(Clock())
    async with at_work(database_url, store, tmp_path, Platform()):
        await command.open()
        await command.run(lambda unit: unit.attachments.add(NOTE))
        await command.close()
        await until(is_done)


async def test_troubles_are_waited_out_and_refusals_are_not(
    database_url: str, store: Store, tmp_path: Path
) -> None:
    busy = Platform(RetryLater("busy", after=0.01), RetryLater("busy", after=0.01))
    await store.run(lambda unit: unit.attachments.add(NOTE))

    async def is_settled() -> bool:
        return AttachmentState.PENDING not in await states(store)

    async with at_work(database_url, store, tmp_path, busy):
        await until(is_settled)
    assert busy.asked["1"] == 3
    refusing = Platform(DeliveryError("gone"))
    await store.run(lambda unit: unit.attachments.add(NOTE))
    async with at_work(database_url, store, tmp_path, refusing):
        await until(is_settled)
    assert refusing.asked["1"] == 1
    assert await states(store) == [AttachmentState.STORED, AttachmentState.LOST]
