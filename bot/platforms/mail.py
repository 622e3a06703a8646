"""Mail accounts, as the settings name them."""

from adapters.mail.adapter import MailAdapter
from adapters.mail.settings import MailSettings, Security
from bot.platforms.parts import Parts, Served
from bot.settings import MailAccount


def accounts(parts: Parts) -> list[Served]:
    """One adapter for each [mail.<name>]."""
    return [
        MailAdapter(account=f"mail.{name}", settings=_settings(account, parts), clock=parts.clock)
        for name, account in parts.settings.mail.items()
    ]


def _settings(account: MailAccount, parts: Parts) -> MailSettings:
    locale = parts.settings.locale
    return MailSettings(
        host=account.host,
        port=account.real_port,
        security=Security(account.security),
        username=account.username,
        password=account.password.get_secret_value() if account.password else "",
        sender=account.sender,
        sender_name=account.sender_name,
        reply_to=account.reply_to,
        ca_file=account.ca_file,
        per_minute=account.per_minute,
        language=locale.replace("_", "-"),
        hint=parts.texts(locale).say("common.mail.commands"),
    )
