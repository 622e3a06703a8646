"""Mistakes in accounts of mail, SMS, calls and webhooks that show when keys are read together."""

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from bot.settings.channels import CarrierAccount, MailAccount, WebhookAccount
from bot.settings.problems import SettingsProblem
from bot.settings.sections import LOOPBACK
from bot.settings.settings import Settings

_NEEDED = {
    ("sms", "aliyun"): ("key_id", "secret", "template", "signature"),
    ("phone", "aliyun"): ("key_id", "secret", "template"),
    ("sms", "tencent"): ("key_id", "secret", "template", "signature", "app_id"),
    ("phone", "tencent"): ("key_id", "secret", "template", "app_id"),
    ("sms", "http"): ("url", "fields"),
    ("phone", "http"): ("url", "fields"),
}
_NEEDED_TO_PROVE = {
    "none": (),
    "bearer": ("secret",),
    "basic": ("username", "secret"),
    "hmac": ("secret",),
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_VALUES = ("number", "title", "text", "matter", "due", "priority", "customer")
_FIELDS = (*_VALUES, "to", "key")


def channel_contradictions(settings: Settings) -> Iterator[SettingsProblem]:
    """Everything that does not fit together."""
    for name, mail in settings.mail.items():
        yield from _of_mail(f"mail.{name}", mail)
    for way, carriers in (("sms", settings.sms), ("phone", settings.phone)):
        for name, carrier in carriers.items():
            yield from _of_carrier(way, f"{way}.{name}", carrier)
    for name, webhook in settings.webhook.items():
        if not webhook.secrets:
            yield SettingsProblem(key=f"webhook.{name}.secrets", code="settings.missing")
    yield from _defaults("mail", settings.mail)
    yield from _defaults("sms", settings.sms)
    yield from _defaults("phone", settings.phone)
    yield from _defaults("webhook", settings.webhook)


def _defaults(
    way: str, accounts: Mapping[str, MailAccount | CarrierAccount | WebhookAccount]
) -> Iterator[SettingsProblem]:
    if sum(account.default for account in accounts.values()) > 1:
        yield SettingsProblem(key=way, code="settings.one_default", params={"way": way})


def _of_mail(key: str, mail: MailAccount) -> Iterator[SettingsProblem]:
    if bool(mail.username) != bool(mail.password):
        missing = "password" if mail.username else "username"
        yield SettingsProblem(key=f"{key}.{missing}", code="settings.missing")
    if mail.security == "none" and mail.password and mail.host not in LOOPBACK:
        yield SettingsProblem(key=f"{key}.security", code="settings.mail_in_the_clear")
    if mail.ca_file is not None and not mail.ca_file.is_file():
        yield SettingsProblem(
            key=f"{key}.ca_file", code="settings.no_such_file", params={"path": mail.ca_file}
        )


def _of_carrier(way: str, key: str, carrier: CarrierAccount) -> Iterator[SettingsProblem]:
    needed = _NEEDED[way, carrier.provider]
    if carrier.provider == "http":
        needed += _NEEDED_TO_PROVE[carrier.auth]
    for name in needed:
        if not getattr(carrier, name):
            yield SettingsProblem(key=f"{key}.{name}", code="settings.missing")
    if carrier.provider == "tencent" and not _is_numbered(carrier.params):
        yield SettingsProblem(key=f"{key}.params", code="settings.params_numbered")
    yield from _placeholders(f"{key}.params", list(carrier.params.values()), _VALUES)
    yield from _placeholders(f"{key}.fields", list(carrier.fields.values()), _FIELDS)


def _is_numbered(params: Mapping[str, str]) -> bool:
    return set(params) == {str(number) for number in range(1, len(params) + 1)}


def _placeholders(
    key: str, templates: list[JsonValue], known: tuple[str, ...]
) -> Iterator[SettingsProblem]:
    strangers = {word for text in _texts(templates) for word in _PLACEHOLDER.findall(text)}
    for stranger in sorted(strangers - set(known)):
        yield SettingsProblem(
            key=key,
            code="settings.placeholder",
            params={"value": f"{{{stranger}}}", "known": " ".join(f"{{{word}}}" for word in known)},
        )


def _texts(template: JsonValue) -> Iterator[str]:
    match template:
        case str():
            yield template
        case list():
            for each in template:
                yield from _texts(each)
        case dict():
            for each in template.values():
                yield from _texts(each)
