"""A desk with something in it, a place for its backups, and a key."""

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.messaging import Address, FileKind
from domain.tickets.conversation import Attachment, AttachmentState
from store.backups.folder import Folder
from store.backups.installation import Installation
from store.backups.keys import BackupKey
from store.backups.vault import Vault
from store.files import DiskFiles
from store.opening import open_store
from tests.databases.kinds import BOTH
from tests.integration.backups.onlooker import Onlooker
from tests.integration.store.examples import outgoing, ticket_of

NOW = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
ADDRESS = Address(account="webchat.main", chat="v:wang")


@pytest.fixture(params=BOTH)
def database_kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Installation:
    """Two tickets, three attachments with two contents, a message that waits."""
    folder = tmp_path / "desk"
    folder.mkdir()
    settings = folder / "gongdan.toml"
    settings.write_text('locale = "zh_CN"\n')
    secret = folder / "secret.key"
    secret.write_text("s" * 64)
    made = Installation(
        database_url=database_url,
        files=folder / "files",
        settings=settings,
        secret_key=secret,
        version="1.0",
    )
    asyncio.run(fill(made))
    return made


async def fill(desk: Installation) -> None:
    files = DiskFiles(desk.files)
    digests = [await put(files, content) for content in (b"picture " * 40_000, b"log", b"log")]

    def work(unit) -> None:
        first, _ = ticket_of(unit), ticket_of(unit, title='引号 " 和\n换行 🖨')
        for count, digest in enumerate(digests):
            unit.attachments.add(
                Attachment(
                    number=first.number,
                    internal=False,
                    owner_id=first.customer_id,
                    kind=FileKind.PICTURE,
                    name=f"{count}.png",
                    media_type="image/png",
                    size=3,
                    state=AttachmentState.STORED,
                    digest=digest,
                    account="webchat.main",
                    reference="",
                    created_at=unit.now,
                )
            )
        unit.outbox.queue(outgoing())

    store = await open_store(desk.database_url, lambda: NOW)
    try:
        await store.run(work)
    finally:
        await store.close()


async def put(files: DiskFiles, content: bytes) -> str:
    async def pieces():
        yield content

    digest, _ = await files.put(pieces(), limit=10_000_000)
    assert digest == hashlib.sha256(content).hexdigest()
    return digest


@pytest.fixture(scope="session")
def key() -> BackupKey:
    return BackupKey.new()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def vault(tmp_path: Path, workspace: Path, key: BackupKey) -> Vault:
    return Vault(Folder(tmp_path / "place"), key, workspace)


@pytest.fixture
def watch() -> Onlooker:
    return Onlooker()
