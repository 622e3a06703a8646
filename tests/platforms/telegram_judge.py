"""The real client library as judge of the emulated Telegram, on its own HTTP backend."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.platforms.telegram import TOKEN, FloodLimits, TelegramServer

ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def client(telegram: TelegramServer, token: str = TOKEN) -> Bot:
    """A bot of python-telegram-bot that talks to the emulator."""
    return Bot(token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """An emulated Telegram without limits."""
    async with TelegramServer() as server:
        yield server


@pytest.fixture
async def limited_telegram() -> AsyncIterator[TelegramServer]:
    """An emulated Telegram with the published limits."""
    async with TelegramServer(limits=FloodLimits()) as server:
        yield server


@pytest.fixture
async def bot(telegram: TelegramServer) -> AsyncIterator[Bot]:
    """The real client, initialised."""
    async with client(telegram) as ready:
        yield ready
