"""From settings to adapters, one file per platform. A new platform is one more line here."""

from bot.platforms import telegram, webchat
from bot.platforms.parts import Parts, Served

MAKERS = (telegram.accounts, webchat.accounts)

__all__ = ["MAKERS", "Parts", "Served"]
