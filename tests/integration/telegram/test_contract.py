"""The contract of every adapter, kept by Telegram in both ways of receiving."""

import pytest

from tests.contracts.adapter_contract import AdapterContract
from tests.integration.telegram.stages import TelegramStage


class TestTelegramByPolling(AdapterContract):
    @pytest.fixture
    def stage(self, polled: TelegramStage) -> TelegramStage:
        return polled


class TestTelegramByWebhook(AdapterContract):
    @pytest.fixture
    def stage(self, hooked: TelegramStage) -> TelegramStage:
        return hooked
