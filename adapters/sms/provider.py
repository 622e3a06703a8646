"""What is known of a provider: how it is asked, how its answers and receipts read. Values only."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# A value to send: text with {placeholders}, or lists and tables of such.
Template = None | bool | int | float | str | Sequence["Template"] | Mapping[str, "Template"]


class NumberFormat(StrEnum):
    """How a provider wants numbers written."""

    # "+8613800000000".
    E164 = "e164"
    # "8613800000000".
    DIGITS = "digits"
    # "13800000000" at home, "85251234567" abroad.
    NATIONAL = "national"


class Body(StrEnum):
    """Where the fields stand in the request."""

    JSON = "json"
    FORM = "form"
    QUERY = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, as it goes out."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""


# Adds what proves who asks: (request, UTC now, a word used once).
Sign = Callable[[Request, datetime, str], Request]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRules:
    """How an answer reads. Places are dotted: "Response.SendStatusSet.0.Code"; the first that
    holds something counts. Words of the provider end in "*" where they stand for all that begin so.
    """

    code_at: tuple[str, ...] = ()
    reason_at: tuple[str, ...] = ()
    id_at: tuple[str, ...] = ()
    # Without a place for codes the HTTP status alone decides.
    success: tuple[str, ...] = ()
    # Where there is no code but one of these is there, it was taken.
    taken_at: tuple[str, ...] = ()
    # Too fast, or unwell: certainly not sent.
    retry: tuple[str, ...] = ()
    # The number is wrong, barred or blocked.
    unreachable: tuple[str, ...] = ()
    # Login, balance, signature or template: nothing goes out until somebody mends it.
    account: tuple[str, ...] = ()
    # The provider itself does not know whether it went out.
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptRules:
    """How reports of delivery read that the provider posts."""

    # Where the reports stand; "" = the body is one, or a list of them.
    reports_at: str = ""
    id_at: str
    number_at: str = ""
    status_at: str
    success: tuple[str, ...]
    reason_at: tuple[str, ...] = ()
    # What the provider wants to hear.
    thanks: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider with one account on it."""

    url: str
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body = Body.JSON
    fields: Mapping[str, Template]
    numbers: NumberFormat = NumberFormat.E164
    sign: Sign
    answers: AnswerRules
    receipts: ReceiptRules | None = None
    # A repetition with the same {key} is sent once.
    is_idempotent: bool = False
    # Characters of one filled value; what is longer is cut.
    longest: int = 500
    # Requests.
    per_second: int = 10
    # Seconds between two messages to one number.
    pause_per_number: float = 1.0
