"""Receivers of webhooks, as the settings name them."""

from adapters.webhook.adapter import WebhookAdapter
from adapters.webhook.settings import WebhookSettings, to_key
from bot.platforms.parts import Parts, Served


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [webhook.<name>]."""
    return [
        WebhookAdapter(
            account=f"webhook.{name}",
            settings=WebhookSettings(
                url=account.url,
                keys=tuple(to_key(secret.get_secret_value()) for secret in account.secrets),
            ),
            clock=parts.clock,
        )
        for name, account in parts.settings.webhook.items()
    ]
