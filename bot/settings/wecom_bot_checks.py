"""Mistakes in accounts of WeCom's bots and group robots that show when keys are read together."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.settings.problems import SettingsProblem
from bot.settings.sections import LOOPBACK
from bot.settings.settings import Settings
from domain.people.person import ChatPurpose

_ROBOT = "wecom_robot."


def wecom_bot_contradictions(settings: Settings) -> Iterator[SettingsProblem]:
    """Everything that does not fit together."""
    for bot, times in Counter(one.bot_id for one in settings.wecom_bot.values()).items():
        if times > 1:
            yield SettingsProblem(key="wecom_bot", code="settings.bot_twice", params={"value": bot})
    for name, account in settings.wecom_bot.items():
        parts = urlsplit(account.ws_url)
        if parts.scheme == "ws" and parts.hostname not in LOOPBACK:
            yield SettingsProblem(key=f"wecom_bot.{name}.ws_url", code="settings.bot_in_the_clear")
    yield from _deaf(settings)


def _deaf(settings: Settings) -> Iterator[SettingsProblem]:
    """Nobody can say anything to a group robot."""
    for count, person in enumerate(settings.person, start=1):
        if person.account.startswith(_ROBOT):
            yield SettingsProblem(key=f"person.{count}.account", code="settings.robot_hears_nobody")
    for count, group in enumerate(settings.group, start=1):
        if group.account.startswith(_ROBOT) and group.purpose is ChatPurpose.CUSTOMERS:
            yield SettingsProblem(key=f"group.{count}.purpose", code="settings.robot_hears_nobody")
