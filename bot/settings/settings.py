"""All settings of an installation as one frozen value. Reading them is `load`'s work."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from bot.settings.backup import BackupSettings
from bot.settings.channels import CarrierAccount, MailAccount, WebhookAccount
from bot.settings.people import DirectorySettings, PersonSettings
from bot.settings.sections import (
    DatabaseSettings,
    DigestSettings,
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
from bot.settings.values import DatabaseUrl, Key, Region, TimeZone
from bot.settings.wecom import WecomAccount, WecomKfAccount
from bot.settings.wecom_bot import WecomBotAccount, WecomRobotAccount
from domain.people.directory import DirectoryNames, DirectoryRule
from domain.policy import ServicePolicy, WebhookWish

# The team there is when the settings name none.
DEFAULT_TEAM = "support"


class Settings(BaseModel):
    """What gongdan.toml and the environment say. Frozen for the life of the process."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    # Where the database, files and the generated secret lie.
    data_dir: Path = Path("data")
    # Unset = gongdan.db in data_dir. May hold a password: never shown.
    database_url: DatabaseUrl = Field(default="", repr=False)
    locale: Literal["zh_CN", "en"] = "zh_CN"
    timezone: TimeZone = "Asia/Shanghai"
    # ISO 3166: where phone numbers without country code belong.
    phone_region: Region = "CN"
    strict_staff: bool = False
    # Signs visitor tokens and file addresses. None = generated once, kept in data_dir.
    secret_key: SecretStr | None = Field(default=None, min_length=32)

    http: HttpSettings = HttpSettings()
    database: DatabaseSettings = DatabaseSettings()
    files: FilesSettings = FilesSettings()
    log: LogSettings = LogSettings()
    service: ServiceSettings = ServiceSettings()
    digest: DigestSettings = DigestSettings()
    backup: BackupSettings = BackupSettings()
    # By account name: "main" in [telegram.main].
    telegram: dict[Key, TelegramAccount] = Field(default_factory=dict)
    wecom: dict[Key, WecomAccount] = Field(default_factory=dict)
    wecom_kf: dict[Key, WecomKfAccount] = Field(default_factory=dict)
    wecom_bot: dict[Key, WecomBotAccount] = Field(default_factory=dict)
    wecom_robot: dict[Key, WecomRobotAccount] = Field(default_factory=dict)
    dingtalk: dict[Key, DingtalkAccount] = Field(default_factory=dict)
    webchat: dict[Key, WebchatAccount] = Field(default_factory=dict, validate_default=True)
    mail: dict[Key, MailAccount] = Field(default_factory=dict)
    sms: dict[Key, CarrierAccount] = Field(default_factory=dict)
    phone: dict[Key, CarrierAccount] = Field(default_factory=dict)
    webhook: dict[Key, WebhookAccount] = Field(default_factory=dict)
    team: tuple[TeamSettings, ...] = ()
    group: tuple[GroupSettings, ...] = ()
    person: tuple[PersonSettings, ...] = ()
    directory: tuple[DirectorySettings, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _place_database(cls, written: object) -> object:
        if isinstance(written, dict) and not written.get("database_url"):
            data_dir = written.get("data_dir", "data")
            return {**written, "database_url": f"sqlite:///{data_dir}/gongdan.db"}
        return written

    @field_validator("webchat")
    @classmethod
    def _has_main_webchat(cls, accounts: dict[str, WebchatAccount]) -> dict[str, WebchatAccount]:
        return accounts if "main" in accounts else {"main": WebchatAccount(), **accounts}

    @property
    def accounts(self) -> frozenset[str]:
        """Every account as the rest of the house names it: "telegram.main"."""
        chats: dict[str, Iterable[str]] = {
            "telegram": self.telegram,
            "wecom": self.wecom,
            "wecom_kf": self.wecom_kf,
            "wecom_bot": self.wecom_bot,
            "wecom_robot": self.wecom_robot,
            "dingtalk": self.dingtalk,
            "webchat": self.webchat,
        }
        return frozenset(f"{way}.{name}" for way, names in chats.items() for name in names)

    @property
    def channels(self) -> dict[str, str]:
        """By which account mail, SMS, calls and webhooks leave: the default one, else the first."""
        ways: dict[str, Mapping[str, MailAccount | CarrierAccount | WebhookAccount]] = {
            "mail": self.mail,
            "sms": self.sms,
            "phone": self.phone,
            "webhook": self.webhook,
        }
        return {way: f"{way}.{_chosen(accounts)}" for way, accounts in ways.items() if accounts}

    @property
    def team_keys(self) -> frozenset[str]:
        """Every team the settings know of."""
        return frozenset(team.key for team in self.team) or frozenset({DEFAULT_TEAM})

    @property
    def files_dir(self) -> Path:
        """Where contents of attachments lie."""
        return self.files.dir or self.data_dir / "files"

    def rules_of(self, account: str) -> tuple[DirectoryRule, ...]:
        """What follows from this account's directory."""
        return tuple(one.to_rule() for one in self.directory if one.account == account)

    def directory_names(self, account: str) -> DirectoryNames | None:
        """What is to be looked for in this account's directory; None = nothing follows from it."""
        rules = self.rules_of(account)
        if not rules:
            return None
        return DirectoryNames(
            departments=frozenset(rule.department for rule in rules) - {""},
            tags=frozenset(rule.tag for rule in rules) - {""},
        )

    def to_policy(self) -> ServicePolicy:
        """The numbers and switches the desk decides by."""
        same_names = self.service.model_dump()
        return ServicePolicy(
            locale=self.locale,
            timezone=self.timezone,
            phone_region=self.phone_region,
            strict_staff=self.strict_staff,
            max_file_bytes=int(self.files.max_size),
            file_types=self.files.types,
            channels=self.channels,
            webhooks={
                f"webhook.{name}": WebhookWish(events=account.events, notes=account.notes)
                for name, account in self.webhook.items()
            },
            **same_names,
        )


def _chosen(accounts: Mapping[str, MailAccount | CarrierAccount | WebhookAccount]) -> str:
    return next(
        (name for name, account in accounts.items() if account.default), next(iter(accounts))
    )
