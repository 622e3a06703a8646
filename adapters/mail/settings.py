"""What a mail account is made of."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Security(StrEnum):
    """How the connection to the server is kept private."""

    # Encrypted from the first byte (port 465).
    TLS = "tls"
    # Begins in the clear and must change over (port 587).
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """One account on one SMTP server."""

    host: str
    port: int
    security: Security
    # "" = the server asks for no login.
    username: str = ""
    password: str = ""
    # Address in From, and the name beside it.
    sender: str
    sender_name: str = ""
    # Where people's answers shall go; "" = to the sender.
    reply_to: str = ""
    # Certificates to trust beside the system's own.
    ca_file: Path | None = None
    # Mails in a minute.
    per_minute: int = 60
    # BCP 47, of what stands in the mails.
    language: str = "zh-CN"
    # Said above the commands that stand for buttons.
    hint: str = ""
    # Seconds for each step of the talk with the server.
    timeout: float = 20.0
