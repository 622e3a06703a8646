"""Bots of WeCom, as the settings name them."""

from adapters.shared.stored_memory import StoredMemory
from adapters.wecom.bot.adapter import WecomBotAdapter
from adapters.wecom.bot.settings import BotSettings
from bot.platforms.parts import Parts, Served
from bot.platforms.wecom import card_words
from bot.settings import WecomBotAccount


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [wecom_bot.<name>]."""
    return [
        WecomBotAdapter(
            f"wecom_bot.{name}",
            _settings(account, parts),
            memory=StoredMemory(parts.uow, f"wecom_bot.{name}"),
            clock=parts.clock,
        )
        for name, account in parts.settings.wecom_bot.items()
    ]


def _settings(account: WecomBotAccount, parts: Parts) -> BotSettings:
    return BotSettings(
        bot_id=account.bot_id,
        secret=account.secret.get_secret_value(),
        words=card_words(parts),
        ws_url=account.ws_url,
        name=account.name,
    )
