"""Mistakes that show only where two settings are read together."""

import re
import socket
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.settings.backup_checks import backup_contradictions
from bot.settings.channel_checks import channel_contradictions
from bot.settings.problems import SettingsProblem
from bot.settings.settings import Settings
from bot.settings.wecom_bot_checks import wecom_bot_contradictions
from domain.people.person import Role

_OF_CUSTOMERS = "wecom_kf."
# Platforms that tell who works in the company.
_WITH_DIRECTORY = ("wecom.", "dingtalk.")
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


def contradictions(settings: Settings) -> list[SettingsProblem]:
    """Everything that does not fit together."""
    return [
        *_webhooks(settings),
        *_callbacks(settings),
        *_web_chats(settings),
        *_ports(settings),
        *_doubles(settings),
        *_leads(settings),
        *_strangers(settings),
        *_directories(settings),
        *_customer_service(settings),
        *channel_contradictions(settings),
        *wecom_bot_contradictions(settings),
        *backup_contradictions(settings),
    ]


def _webhooks(settings: Settings) -> Iterator[SettingsProblem]:
    for name, account in settings.telegram.items():
        if account.mode != "webhook":
            continue
        secret = account.webhook_secret.get_secret_value() if account.webhook_secret else ""
        if not _WEBHOOK_SECRET.fullmatch(secret):
            yield SettingsProblem(
                key=f"telegram.{name}.webhook_secret", code="settings.webhook_secret"
            )
        if not settings.http.public_url.startswith("https://"):
            yield SettingsProblem(
                key="http.public_url",
                code="settings.webhook_url",
                params={"account": f"telegram.{name}"},
            )


def _callbacks(settings: Settings) -> Iterator[SettingsProblem]:
    for name, account in settings.dingtalk.items():
        if account.mode == "http" and not settings.http.public_url.startswith("https://"):
            yield SettingsProblem(
                key="http.public_url",
                code="settings.callback_url",
                params={"account": f"dingtalk.{name}"},
            )


def _ports(settings: Settings) -> Iterator[SettingsProblem]:
    if settings.http.reuse_port and settings.database_url.startswith("sqlite"):
        yield SettingsProblem(key="http.reuse_port", code="settings.reuse_port_one_process")
    elif settings.http.reuse_port and not hasattr(socket, "SO_REUSEPORT"):
        yield SettingsProblem(key="http.reuse_port", code="settings.reuse_port_unknown")


def _web_chats(settings: Settings) -> Iterator[SettingsProblem]:
    """One page is served at "/"; several sites may embed it."""
    for name in settings.webchat:
        if name != "main":
            yield SettingsProblem(key=f"webchat.{name}", code="settings.one_web_chat")


def _doubles(settings: Settings) -> Iterator[SettingsProblem]:
    for key, times in Counter(team.key for team in settings.team).items():
        if times > 1:
            yield SettingsProblem(key="team", code="settings.double", params={"value": key})
    written = (one for person in settings.person for one in (person, *person.also))
    for (account, native), times in Counter((one.account, one.id) for one in written).items():
        if times > 1:
            value = f"{account} {native}"
            yield SettingsProblem(key="person", code="settings.double", params={"value": value})


def _leads(settings: Settings) -> Iterator[SettingsProblem]:
    leads = [(n, p.team) for n, p in enumerate(settings.person, start=1) if p.lead]
    for count, team in leads:
        if team is None:
            yield SettingsProblem(key=f"person.{count}.lead", code="settings.lead_without_team")
    for key, times in Counter(team for _, team in leads if team is not None).items():
        if times > 1:
            yield SettingsProblem(key="person", code="settings.two_leads", params={"value": key})


def _customer_service(settings: Settings) -> Iterator[SettingsProblem]:
    """Whoever writes from WeChat is a customer, alone with us."""
    for key, times in Counter(one.open_kfid for one in settings.wecom_kf.values()).items():
        if times > 1:
            yield SettingsProblem(key="wecom_kf", code="settings.double", params={"value": key})
    for count, group in enumerate(settings.group, start=1):
        if group.account.startswith(_OF_CUSTOMERS):
            yield SettingsProblem(key=f"group.{count}.account", code="settings.kf_no_groups")
    for count, person in enumerate(settings.person, start=1):
        if person.account.startswith(_OF_CUSTOMERS) and person.roles - {Role.CUSTOMER}:
            yield SettingsProblem(key=f"person.{count}.roles", code="settings.kf_customers_only")


def _directories(settings: Settings) -> Iterator[SettingsProblem]:
    for count, rule in enumerate(settings.directory, start=1):
        key = f"directory.{count}"
        if rule.account in settings.accounts and not rule.account.startswith(_WITH_DIRECTORY):
            yield SettingsProblem(
                key=f"{key}.account",
                code="settings.directory_account",
                params={"value": rule.account},
            )
        if not (rule.department or rule.tag or rule.leader):
            yield SettingsProblem(key=key, code="settings.directory_everybody")
        if not (rule.roles or rule.team):
            yield SettingsProblem(key=key, code="settings.directory_nothing")


@dataclass(frozen=True, slots=True)
class _Mention:
    key: str
    account: str
    team: str | None


def _strangers(settings: Settings) -> Iterator[SettingsProblem]:
    for mention in _mentions(settings):
        if mention.account not in settings.accounts:
            yield SettingsProblem(
                key=f"{mention.key}.account",
                code="settings.account_unknown",
                params={"value": mention.account, "known": ", ".join(sorted(settings.accounts))},
            )
        if mention.team is not None and mention.team not in settings.team_keys:
            yield SettingsProblem(
                key=f"{mention.key}.team",
                code="settings.team_unknown",
                params={"value": mention.team, "known": ", ".join(sorted(settings.team_keys))},
            )


def _mentions(settings: Settings) -> Iterator[_Mention]:
    for count, group in enumerate(settings.group, start=1):
        yield _Mention(f"group.{count}", group.account, group.team)
    for count, person in enumerate(settings.person, start=1):
        yield _Mention(f"person.{count}", person.account, person.team)
        for place, other in enumerate(person.also, start=1):
            yield _Mention(f"person.{count}.also.{place}", other.account, None)
    for count, rule in enumerate(settings.directory, start=1):
        yield _Mention(f"directory.{count}", rule.account, rule.team)
