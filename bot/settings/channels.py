"""The tables of gongdan.toml for what only carries messages out: mail, SMS, calls, webhooks."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, JsonValue, SecretStr

from bot.settings.sections import Section
from bot.settings.values import Events, MailAddress, WebAddress, WebhookSecret, Word
from domain.tickets.history import EventKind

_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_Token = Annotated[SecretStr, Field(min_length=16)]


class MailAccount(Section):
    """One account on an SMTP server."""

    host: Word
    # None = 465 with tls, 587 with starttls, 25 without.
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    security: Literal["tls", "starttls", "none"] = "starttls"
    username: str = ""
    password: SecretStr | None = None
    sender: Annotated[MailAddress, Field(min_length=1)]
    sender_name: str = Field(default="", max_length=60)
    reply_to: MailAddress = ""
    ca_file: Path | None = None
    per_minute: int = Field(default=60, ge=1)
    # The account alerts leave by, of several.
    default: bool = False

    @property
    def real_port(self) -> int:
        """The port to connect to."""
        return self.port or _PORTS[self.security]


class HmacSettings(Section):
    """A signature of the provider's own making."""

    header: Word = "X-Signature"
    # Of {method}, {path}, {timestamp}, {nonce}, {body}.
    signs: Word = "{timestamp}.{body}"
    shown_as: Word = "{signature}"
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    timestamp_header: str = "X-Timestamp"
    nonce_header: str = ""


class AnswerSettings(Section):
    """How the provider's answers read. Places are dotted: "data.0.code"."""

    code_at: tuple[Word, ...] = ()
    reason_at: tuple[Word, ...] = ()
    id_at: tuple[Word, ...] = ()
    success: tuple[Word, ...] = ()
    retry: tuple[Word, ...] = ()
    unreachable: tuple[Word, ...] = ()
    account: tuple[Word, ...] = ()
    unknown: tuple[Word, ...] = ()


class ReceiptSettings(Section):
    """How the provider's reports of delivery read."""

    reports_at: str = ""
    id_at: Word
    number_at: str = ""
    status_at: Word
    success: tuple[Word, ...] = Field(min_length=1)
    reason_at: tuple[Word, ...] = ()
    thanks: dict[str, str | int] = Field(default_factory=dict)


class CarrierAccount(Section):
    """One account for SMS or for calls: on a provider we know, or on any with HTTP."""

    provider: Literal["aliyun", "tencent", "http"]
    default: bool = False
    per_second: int = Field(default=10, ge=1)
    # Characters of one value in a template; None = what the provider allows.
    longest: Annotated[int, Field(ge=1, le=2000)] | None = None
    receipt_secret: _Token | None = None

    # Aliyun and Tencent Cloud.
    key_id: str = ""
    secret: SecretStr | None = None
    template: str = ""
    # Variables of the template, and what they are filled with: { due = "{due}" }.
    params: dict[str, str] = Field(default_factory=dict)
    signature: str = ""
    app_id: str = ""
    caller: str = ""
    region: str = ""
    api_base_url: WebAddress = ""

    # Any other.
    url: WebAddress = ""
    method: Literal["POST", "PUT", "GET"] = "POST"
    body: Literal["json", "form", "query"] = "json"
    headers: dict[str, str] = Field(default_factory=dict)
    fields: dict[str, JsonValue] = Field(default_factory=dict)
    numbers: Literal["e164", "digits", "national"] = "e164"
    idempotent: bool = False
    auth: Literal["none", "bearer", "basic", "hmac"] = "none"
    username: str = ""
    hmac: HmacSettings = HmacSettings()
    answer: AnswerSettings = AnswerSettings()
    receipts: ReceiptSettings | None = None

    @property
    def revealed_secret(self) -> str:
        """The secret itself, or ""."""
        return self.secret.get_secret_value() if self.secret else ""


class WebhookAccount(Section):
    """One receiver of webhooks."""

    url: WebAddress = Field(min_length=1)
    # Whoever has one of them knows what is from us; several while a new one is handed out.
    secrets: tuple[WebhookSecret, ...] = Field(max_length=4)
    events: Events = frozenset(EventKind)
    # Texts of internal notes, too.
    notes: bool = False
    default: bool = False
