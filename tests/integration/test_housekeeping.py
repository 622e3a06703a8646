"""What nobody needs any more goes at night, in small units; what is needed stays."""

import os
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.jobs.housekeeping import Housekeeping
from domain.escalation.ladder import Trigger
from domain.messaging import FileKind
from domain.people.linking import Link, LinkEnd, LinkState
from domain.ports import Alert, Unit
from domain.tickets.conversation import Attachment, AttachmentState
from domain.tickets.ticket import Priority
from scheduler.jobs import Slot
from store.files import DiskFiles
from store.opening import open_store
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.integration.store.examples import LANE, incoming, outgoing, ticket_of

NIGHT = datetime(2026, 11, 21, 19, 40, tzinfo=UTC)
KEEP = timedelta(days=90)


class Night:
    """A desk whose clock is set, and its housekeeping."""

    def __init__(self, folder: Path) -> None:
        self.now = NIGHT
        self.files = DiskFiles(folder / "files")
        self.store: SqliteUnitOfWork

    async def opens(self, folder: Path) -> "Night":
        self.store = await open_store(f"sqlite:///{folder}/gongdan.db", lambda: self.now)
        return self

    async def passes(self, **delta: float) -> None:
        """So much later, at night."""
        self.now += timedelta(**delta)
        housekeeping = Housekeeping(self.store, self.files, KEEP)
        await housekeeping.tidy(Slot(job="housekeeping", at=self.now))

    async def uploads(self, content: bytes, number: int | None = None) -> str:
        """Somebody sends a file; without a number it never becomes part of a ticket."""

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        digest, _ = await self.files.put(chunks(), limit=1000)
        upload = Attachment(
            number=number,
            owner_id=1,
            kind=FileKind.PICTURE,
            name="a.png",
            state=AttachmentState.STORED,
            digest=digest,
            created_at=self.now,
        )
        await self.store.run(lambda unit: unit.attachments.add(upload))
        return digest

    def lay(self, digest: str) -> None:
        """The file lies there for a day already."""
        yesterday = time.time() - 86_400
        os.utime(self.files.path(digest), (yesterday, yesterday))


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    opened = await Night(tmp_path).opens(tmp_path)
    yield opened
    await opened.store.close()


async def test_handled_events_go_after_the_kept_time_and_recent_ones_are_known_again(
    night: Night,
) -> None:
    def fill(unit: Unit) -> None:
        for count in range(1200):
            unit.inbox.store(incoming(f"old {count}", unit.now))
        unit.inbox.mark_failed(1, "KeyError")

    await night.store.run(fill)
    await night.passes(days=60)
    await night.store.run(lambda unit: unit.inbox.store(incoming("recent", unit.now)))
    await night.passes(days=31)

    def again(unit: Unit) -> list[bool]:
        names = ("old 0", "old 1", "old 1199", "recent")
        return [unit.inbox.store(incoming(name, unit.now)) is None for name in names]

    # The one that failed waits for its replay; the recent one is not handled twice.
    assert await night.store.run(again) == [True, False, False, True]
    [(failed, _, _)] = await night.store.read(lambda unit: unit.inbox.failed(9))
    assert failed == 1


async def test_settled_messages_go_and_those_that_failed_or_wait_stay(night: Night) -> None:
    def fill(unit: Unit) -> None:
        for text in ("failed", "waits"):
            unit.outbox.queue(outgoing(text))
        unit.mailroom.failed([1], "blocked")

    await night.store.run(fill)
    await night.passes(days=400)
    [failed] = await night.store.read(lambda unit: unit.troubles.failed_messages(9))
    assert failed.id == 1
    [waiting] = await night.store.read(lambda unit: unit.mailroom.head(LANE, 9))
    assert waiting.message.text == "waits"


async def test_alerts_go(night: Night) -> None:
    def alert(unit: Unit) -> None:
        unit.alerts.note(
            Alert(
                recipient="7",
                number=1,
                at=unit.now,
                trigger=Trigger.ESCALATED,
                priority=Priority.NORMAL,
            )
        )

    await night.store.run(alert)
    start = night.now
    await night.passes(days=89)
    assert await night.store.read(lambda unit: unit.alerts.since("7", start))
    await night.passes(days=2)
    assert not await night.store.read(lambda unit: unit.alerts.since("7", start))


async def test_files_never_sent_go_from_the_disk_too_but_those_of_tickets_stay(
    night: Night,
) -> None:
    number = await night.store.run(lambda unit: ticket_of(unit).number)
    sent, draft = await night.uploads(b"sent", number), await night.uploads(b"draft")
    assert await night.uploads(b"sent") == sent
    for digest in (sent, draft):
        night.lay(digest)
    await night.passes(days=89)
    assert night.files.path(draft).exists()
    await night.passes(days=2)
    assert not night.files.path(draft).exists()
    assert night.files.path(sent).exists()


async def test_a_file_put_again_meanwhile_stays_though_nothing_speaks_of_it_yet(
    night: Night,
) -> None:
    old = await night.uploads(b"the same picture")
    night.lay(old)
    again = night.files.put(_content(b"the same picture"), limit=1000)
    assert (await again)[0] == old
    await night.passes(days=91)
    assert night.files.path(old).exists()
    # What is not there is no trouble.
    await night.files.discard("0" * 64)


async def _content(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_codes_that_led_nowhere_go_and_links_stay(night: Night) -> None:
    end = LinkEnd(account="a.b", native_id="1", chat="1")

    def add(unit: Unit) -> list[int]:
        links = (
            Link(digest=state, asked=end, state=state, expires_at=NIGHT)
            for state in (LinkState.OFFERED, LinkState.DONE, LinkState.ENDED)
        )
        return [unit.links.add(link) for link in links]

    ids = await night.store.run(add)
    await night.passes(days=1)
    assert all(await night.store.read(lambda unit: [unit.links.get(i) for i in ids]))
    await night.passes(days=90)
    kept = await night.store.read(lambda unit: [unit.links.get(i) for i in ids])
    assert [link.state if link else None for link in kept] == [None, LinkState.DONE, None]
