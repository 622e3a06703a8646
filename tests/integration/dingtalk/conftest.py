"""Stages of the tests of adapters/dingtalk."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.dingtalk.stages import DingtalkStage, callback_stage, stream_stage
from tests.platforms.dingtalk import DingtalkServer


@pytest.fixture
async def dingtalk() -> AsyncIterator[DingtalkServer]:
    """An emulated DingTalk."""
    async with DingtalkServer() as server:
        yield server


@pytest.fixture
async def streamed(dingtalk: DingtalkServer) -> AsyncIterator[DingtalkStage]:
    """An adapter in stream mode."""
    async with stream_stage(dingtalk) as stage:
        yield stage


@pytest.fixture
async def carded(dingtalk: DingtalkServer) -> AsyncIterator[DingtalkStage]:
    """An adapter with a template for its cards."""
    async with stream_stage(dingtalk, card_template_id="x.schema") as stage:
        yield stage


@pytest.fixture
async def called(dingtalk: DingtalkServer) -> AsyncIterator[DingtalkStage]:
    """An adapter in HTTP mode."""
    async with callback_stage(dingtalk) as stage:
        yield stage
