"""Stages of the tests of adapters/wecom."""

from collections.abc import AsyncIterator

import pytest

from tests.integration.wecom.stages import AppStage, app_stage
from tests.platforms.wecom import WecomServer


@pytest.fixture
async def wecom() -> AsyncIterator[WecomServer]:
    """An emulated WeCom."""
    async with WecomServer() as server:
        yield server


@pytest.fixture
async def stage(wecom: WecomServer) -> AsyncIterator[AppStage]:
    """An app at work."""
    async with app_stage(wecom) as started:
        yield started
