"""How service is run here: the numbers and switches verbs decide by. Made from the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from domain.tickets.history import EventKind


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookWish:
    """What an outgoing webhook is told."""

    events: frozenset[EventKind]
    # Texts of internal notes, too.
    notes: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePolicy:
    """Frozen for the life of the process."""

    # "zh_CN" or "en": for people whose own language is unknown.
    locale: str = "zh_CN"
    # IANA name: for people whose own is unknown.
    timezone: str = "Asia/Shanghai"
    # ISO 3166: where phone numbers without a country code belong.
    phone_region: str = "CN"
    # Only known staff are staff, even in a bound engineers' group.
    strict_staff: bool = False
    reopen_window: timedelta = timedelta(days=7)
    # Silence after a resolution, after which the ticket closes by itself.
    auto_close_after: timedelta = timedelta(days=3)
    # So long before, the customer is told that it will close; zero = closes without a word.
    closing_notice: timedelta = timedelta(days=1)
    # A customer who was asked something is reminded once after this time; zero = never.
    customer_reminder: timedelta = timedelta(days=2)
    # A hand-over nobody accepted within this time is told the team's lead, then supervisors.
    handover_within: timedelta = timedelta(minutes=30)
    draft_lifetime: timedelta = timedelta(days=7)
    # Messages within this time of each other, before the first answer, are one request.
    burst_window: timedelta = timedelta(seconds=2)
    # Others are told "… is answering" for so long.
    answering_for: timedelta = timedelta(minutes=5)
    max_file_bytes: int = 20 * 1024 * 1024
    max_text: int = 4000
    # Media types, or prefixes ending in "/", that are taken in.
    file_types: tuple[str, ...] = (
        "image/",
        "audio/",
        "video/",
        "text/plain",
        "text/csv",
        "application/pdf",
        "application/zip",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.",
        "application/json",
    )
    # More messages than this in a minute from one person are taken in without answers.
    flood_limit: int = 30
    # Most live tickets of one customer.
    max_live_tickets: int = 20
    # Most live tickets of one engineer, where neither person nor team says.
    capacity: int | None = None
    # Which account carries what is sent by "mail", "sms", "phone" and "webhook" (words of
    # `domain.escalation.Channel`); a way without an account isn't there.
    channels: Mapping[str, str] = field(default_factory=dict)
    # By account: "webhook.crm".
    webhooks: Mapping[str, WebhookWish] = field(default_factory=dict)
