"""Stages of the tests of adapters/mail."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.mail.stages import MailStage, stage_with
from tests.platforms.mail import MailServer


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with MailServer() as server:
        yield server


@pytest.fixture
def stage(server: MailServer, tmp_path: Path) -> MailStage:
    return stage_with(server, tmp_path)
