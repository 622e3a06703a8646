"""Settings: read once at start from gongdan.toml and the environment, checked, frozen."""

from bot.settings.channels import CarrierAccount, MailAccount, WebhookAccount
from bot.settings.load import load_settings
from bot.settings.people import DirectorySettings, IdentitySettings, PersonSettings
from bot.settings.problems import SettingsProblem, SettingsWrong
from bot.settings.secret_key import signing_secret
from bot.settings.sections import (
    LOOPBACK,
    DatabaseSettings,
    DingtalkAccount,
    FilesSettings,
    GroupSettings,
    HttpSettings,
    LogSettings,
    ServiceSettings,
    TeamSettings,
    TelegramAccount,
    WebchatAccount,
)
from bot.settings.settings import Settings
from bot.settings.wecom import WecomAccount, WecomKfAccount
from bot.settings.wecom_bot import WecomBotAccount, WecomRobotAccount

__all__ = [
    "LOOPBACK",
    "CarrierAccount",
    "DatabaseSettings",
    "DingtalkAccount",
    "DirectorySettings",
    "FilesSettings",
    "GroupSettings",
    "HttpSettings",
    "IdentitySettings",
    "LogSettings",
    "MailAccount",
    "PersonSettings",
    "ServiceSettings",
    "Settings",
    "SettingsProblem",
    "SettingsWrong",
    "TeamSettings",
    "TelegramAccount",
    "WebchatAccount",
    "WebhookAccount",
    "WecomAccount",
    "WecomBotAccount",
    "WecomKfAccount",
    "WecomRobotAccount",
    "load_settings",
    "signing_secret",
]
