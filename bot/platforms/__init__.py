"""From settings to adapters, one file per platform. A new platform is one more line here."""

from bot.platforms import dingtalk, mail, sms, telegram, webchat, webhook, wecom
from bot.platforms.parts import Parts, Served

MAKERS = (
    telegram.accounts,
    wecom.accounts,
    dingtalk.accounts,
    webchat.accounts,
    mail.accounts,
    sms.accounts,
    webhook.accounts,
)

__all__ = ["MAKERS", "Parts", "Served"]
