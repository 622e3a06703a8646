"""The contract of every adapter, kept by WeChat customer service."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.adapter_contract import AdapterContract
from tests.integration.wecom.kf_stages import KfStage, kf_stage
from tests.platforms.wecom import WecomServer


class TestWecomKf(AdapterContract):
    people_edit = False
    people_answer = False

    @pytest.fixture
    async def stage(self, wecom: WecomServer) -> AsyncIterator[KfStage]:
        # What may be sent without a word of the customer's is tried by itself.
        async with kf_stage(wecom, keeps_window=False) as started:
            yield started
