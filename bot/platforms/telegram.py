"""Bots on Telegram, as the settings name them."""

from pydantic import SecretStr

from adapters.telegram.adapter import TelegramAdapter
from adapters.telegram.settings import TelegramSettings
from bot.platforms.menus import menus
from bot.platforms.parts import Parts, Served
from bot.settings import TelegramAccount


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [telegram.<name>]."""
    return [
        TelegramAdapter(
            account=f"telegram.{name}",
            settings=_settings(name, account, parts),
            neighbours=parts.neighbours,
        )
        for name, account in parts.settings.telegram.items()
    ]


def _settings(name: str, account: TelegramAccount, parts: Parts) -> TelegramSettings:
    hook = f"{parts.settings.http.base_url}/hooks/telegram/{name}"
    groups = (g.chat for g in parts.settings.group if g.account == f"telegram.{name}")
    return TelegramSettings(
        token=account.token.get_secret_value(),
        api_base_url=account.api_base_url,
        webhook_url=hook if account.mode == "webhook" else "",
        webhook_secret=_revealed(account.webhook_secret),
        topics=account.topics,
        menus=menus(parts.texts),
        groups=tuple(groups),
    )


def _revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
