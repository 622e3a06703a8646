"""The contract of whatever carries messages out, kept by mail in each way of privacy."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.adapter_contract import MessageContract
from tests.integration.mail.stages import MailStage, stage_with
from tests.platforms.mail import MailServer


class TestMail(MessageContract):
    @pytest.fixture(params=["starttls", "tls", "none"])
    async def stage(
        self, request: pytest.FixtureRequest, tmp_path: Path
    ) -> AsyncIterator[MailStage]:
        async with MailServer(security=request.param) as server:
            yield stage_with(server, tmp_path)
