"""Stages of the tests of adapters/wecom/bot and adapters/wecom/robot."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.wecom_bot.stages import BotStage, bot_stage
from tests.platforms.wecom.bot_server import BotServer


@pytest.fixture
async def bots() -> AsyncIterator[BotServer]:
    """The emulated end of the socket."""
    async with BotServer() as server:
        yield server


@pytest.fixture
async def stage(bots: BotServer) -> AsyncIterator[BotStage]:
    """A bot at work, in the chat with one person."""
    async with bot_stage(bots) as started:
        yield started


@pytest.fixture
async def group_stage(bots: BotServer) -> AsyncIterator[BotStage]:
    """A bot at work, in a group."""
    async with bot_stage(bots, bots.group()) as started:
        yield started
