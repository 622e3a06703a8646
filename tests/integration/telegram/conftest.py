"""Stages of the tests of adapters/telegram."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.telegram.stages import TelegramStage, polling_stage, webhook_stage
from tests.platforms.telegram import TelegramServer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """An emulated Telegram without limits."""
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def polled(telegram: TelegramServer) -> AsyncIterator[TelegramStage]:
    """An adapter that polls."""
    async with polling_stage(telegram) as stage:
        yield stage


@pytest.fixture
async def hooked(telegram: TelegramServer) -> AsyncIterator[TelegramStage]:
    """An adapter with a webhook."""
    async with webhook_stage(telegram) as stage:
        yield stage
