"""What a web chat is told when it is made. Reading settings from files happens elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from domain.messaging import ChatKind
from domain.policy import ServicePolicy

_POLICY = ServicePolicy()


class Pane(StrEnum):
    """Whose view of the page somebody has: it decides the quick replies and the greeting."""

    CUSTOMER = "customer"
    ENGINEERS = "engineers"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSeat:
    """Somebody a newcomer may play on the stage."""

    native_id: str
    name: str
    chat: str
    chat_kind: ChatKind = ChatKind.PRIVATE
    pane: Pane = Pane.CUSTOMER
    # "zh_CN" or "en"; "" = whatever the page is shown in.
    locale: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How much is taken in: (at once, afterwards per second). What is beyond waits."""

    # Everything one person does in a chat.
    person: tuple[float, float] = (60, 4)
    # Uploads of one person.
    uploads: tuple[float, float] = (20, 0.5)
    # Sessions, sockets and file views of one network address.
    address: tuple[float, float] = (300, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebchatSettings:
    """Frozen for the life of the process."""

    # Signs visitor tokens, uploads and file addresses.
    secret: str
    # With it the company's site signs who its visitor is; "" = nobody can be handed over.
    identity_secret: str = ""
    # "https://desk.example.com"; "" = only the address the page was asked under.
    public_url: str = ""
    # Sites that may embed the chat: "https://www.example.com".
    allowed_origins: tuple[str, ...] = ()
    # Shown at the top of the page; "" = a neutral name.
    company: str = ""
    # Language of people whose own is unknown.
    locale: str = "zh_CN"
    # Not empty = demo mode: the stage is served, and these seats are given out there.
    seats: tuple[DemoSeat, ...] = ()
    # Told the language ("zh_CN" or "en") whenever the stage is shown.
    on_stage_shown: Callable[[str], None] | None = None
    # The stage answers requests from other machines too.
    is_stage_public: bool = False
    # Header a trusted proxy in front puts the visitor's network address in; "" = no proxy.
    address_header: str = ""
    # The longest text of one message; what may be uploaded.
    max_text: int = _POLICY.max_text
    max_file_bytes: int = _POLICY.max_file_bytes
    file_types: tuple[str, ...] = _POLICY.file_types
    # A visitor who stays away longer than this comes back as somebody new.
    visitor_lifetime: timedelta = timedelta(days=180)
    # A handed-over identity must be handed over anew after this.
    identity_lifetime: timedelta = timedelta(hours=12)
    file_link_lifetime: timedelta = timedelta(hours=1)
    rates: Rates = field(default_factory=Rates)
