"""The tables of gongdan.toml. Field names are the keys people write."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ByteSize, ConfigDict, Field, SecretStr

from bot.settings.values import (
    Duration,
    Key,
    Origin,
    PositiveDuration,
    WebAddress,
    Word,
)
from domain.people.person import AssignmentMethod, ChatPurpose
from domain.policy import ServicePolicy

_POLICY = ServicePolicy()
# Addresses only this machine reaches.
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Section(BaseModel):
    """A table: frozen, and a key nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class HttpSettings(Section):
    """Where Gongdan listens, and how the world reaches it."""

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8080, ge=0, le=65535)
    # Several processes of one machine listen there side by side.
    reuse_port: bool = False
    # How long a process that is told to stop still serves, while /readyz says no: load balancers
    # take it out meanwhile.
    drain: Annotated[Duration, Field(le=timedelta(minutes=5))] = timedelta(0)
    # Address of this desk as people outside write it; "" = http://host:port.
    public_url: WebAddress = ""
    # Header in which a trusted proxy in front names the visitor's network address; "" = no proxy.
    address_header: str = Field(default="", pattern=r"^[A-Za-z0-9-]*$", max_length=60)

    @property
    def base_url(self) -> str:
        """The address to write into links."""
        return self.public_url or f"http://{self.host}:{self.port}"


class TelegramAccount(Section):
    """One bot on Telegram."""

    token: SecretStr
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: SecretStr | None = None
    api_base_url: WebAddress = "https://api.telegram.org"
    # One topic per ticket in groups that have topics.
    topics: bool = True


class DingtalkAccount(Section):
    """The robot of one app on DingTalk."""

    client_id: Word
    client_secret: SecretStr
    # That of an app's own robot is the app's client id: "" = the same.
    robot_code: str = Field(default="", max_length=100)
    # Template of cards that change in place; "" = cards are posted anew.
    card_template_id: str = Field(default="", max_length=100)
    mode: Literal["stream", "http"] = "stream"
    # Calls the edition of the organisation allows in a month; 0 = without end.
    monthly_calls: int = Field(default=10_000, ge=0)
    api_base_url: WebAddress = "https://api.dingtalk.com"
    oapi_base_url: WebAddress = "https://oapi.dingtalk.com"


class WebchatAccount(Section):
    """One web chat: the page at "/" and the company's own sites it is embedded in."""

    company: str = Field(default="", max_length=60)
    # Sites that may embed the chat: "https://www.example.com".
    allowed_origins: tuple[Origin, ...] = ()
    # With it the company's site signs who its visitor is.
    identity_secret: SecretStr | None = None


class GroupSettings(Section):
    """A group chat with a purpose."""

    account: Word
    chat: Word
    team: Key
    purpose: ChatPurpose = ChatPurpose.ENGINEERS


class TeamSettings(Section):
    """People who answer for tickets together."""

    key: Key
    name: Word
    assignment: AssignmentMethod = AssignmentMethod.CLAIM
    # Question types of the form that go to this team; none = those no other team takes.
    categories: frozenset[str] = frozenset()
    # Most live tickets per engineer.
    capacity: Annotated[int, Field(ge=1)] | None = None


class ServiceSettings(Section):
    """How service is run: promises, reminders, windows and limits."""

    reopen_window: Duration = _POLICY.reopen_window
    auto_close_after: PositiveDuration = _POLICY.auto_close_after
    closing_notice: Duration = _POLICY.closing_notice
    customer_reminder: Duration = _POLICY.customer_reminder
    handover_within: PositiveDuration = _POLICY.handover_within
    draft_lifetime: PositiveDuration = _POLICY.draft_lifetime
    burst_window: Annotated[Duration, Field(le=timedelta(minutes=1))] = _POLICY.burst_window
    answering_for: PositiveDuration = _POLICY.answering_for
    # Longest text of one message, in characters.
    max_text: int = Field(default=_POLICY.max_text, ge=100, le=20_000)
    # Messages of one person in a minute.
    flood_limit: int = Field(default=_POLICY.flood_limit, ge=1)
    # Live tickets of one customer.
    max_live_tickets: int = Field(default=_POLICY.max_live_tickets, ge=1)
    # Live tickets of one engineer, where neither person nor team says; unset = no limit.
    capacity: Annotated[int, Field(ge=1)] | None = _POLICY.capacity


class FilesSettings(Section):
    """What files are taken in, and where they lie."""

    # None = "files" in data_dir.
    dir: Path | None = None
    max_size: Annotated[ByteSize, Field(ge=1)] = ByteSize(_POLICY.max_file_bytes)
    # Media types, or prefixes ending in "/" or ".".
    types: tuple[Word, ...] = _POLICY.file_types


class DigestSettings(Section):
    """When supervisors are told how the day went, on working days."""

    # "18:00" in the time zone of the settings; "" = never.
    at: str = Field(default="18:00", pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")


class LogSettings(Section):
    """What is logged to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    # auto = for people on a terminal, JSON lines elsewhere.
    format: Literal["auto", "console", "json"] = "auto"


class DatabaseSettings(Section):
    """How the database is treated at start."""

    # Bring the tables up to date at start.
    migrate: bool = True
    # Events that were handled, messages that were sent and files nobody sent are kept so long.
    keep: Annotated[Duration, Field(ge=timedelta(days=7))] = timedelta(days=90)
