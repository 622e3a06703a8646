"""Kinds of values people write in settings, beyond numbers and words."""

import re
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_core import PydanticCustomError

from adapters.mail.address import to_address
from adapters.webhook.settings import to_key
from domain.delivery import AddressUnreachable
from domain.tickets.history import EventKind

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(?:\d+[smhdw])+")
_PART = re.compile(r"(\d+)([smhdw])")
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+(/[^\s?#]*)?")
_DATABASE_URL = re.compile(r"(sqlite:///|postgresql://).+")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,39}")
# Country code and all: an alert is not to reach a stranger.
_PHONE_NUMBER = re.compile(r"\+[1-9]\d{5,14}")
_ORIGIN = re.compile(r"https?://[^\s/?#]+")


def _to_duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    compact = value.replace(" ", "").lower() if isinstance(value, str) else ""
    if not _DURATION.fullmatch(compact):
        raise PydanticCustomError("duration", "not a duration")
    amounts = ((int(amount), _UNITS[unit]) for amount, unit in _PART.findall(compact))
    try:
        return sum((timedelta(**{unit: amount}) for amount, unit in amounts), timedelta())
    except OverflowError:
        raise PydanticCustomError("duration", "too long") from None


def _is_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("time_zone", "not a time zone") from None
    return value


def _is_web_address(value: str) -> str:
    if value and not _WEB_ADDRESS.fullmatch(value):
        raise PydanticCustomError("web_address", "not a web address")
    return value.rstrip("/")


def _is_database_url(value: str) -> str:
    if not _DATABASE_URL.fullmatch(value):
        raise PydanticCustomError("database_url", "not a database address")
    return value


def _is_key(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise PydanticCustomError("key_word", "not a key")
    return value


def _is_mail_address(value: str) -> str:
    if value:
        try:
            to_address(value)
        except AddressUnreachable:
            raise PydanticCustomError("mail_address", "not a mail address") from None
    return value


def _is_phone_number(value: str) -> str:
    compact = re.sub(r"[\s()-]", "", value)
    if compact and not _PHONE_NUMBER.fullmatch(compact):
        raise PydanticCustomError("phone_number", "not a phone number in international form")
    return compact


def _is_origin(value: str) -> str:
    if not _ORIGIN.fullmatch(value):
        raise PydanticCustomError("origin", "not an origin")
    return value.lower()


def _is_webhook_secret(value: SecretStr) -> SecretStr:
    try:
        to_key(value.get_secret_value())
    except ValueError:
        raise PydanticCustomError("webhook_key", "not a key") from None
    return value


def _to_events(value: object) -> frozenset[EventKind]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list | tuple | set | frozenset):
        raise PydanticCustomError("tuple_type", "not a list")
    if "*" in words:
        return frozenset(EventKind)
    try:
        return frozenset(EventKind(str(word).removeprefix("ticket.")) for word in words)
    except ValueError:
        raise PydanticCustomError("webhook_event", "no such event") from None


# "2h", "30m", "1d12h".
Duration = Annotated[timedelta, BeforeValidator(_to_duration)]
# A duration of which nothing at all would make no sense.
PositiveDuration = Annotated[Duration, Field(gt=timedelta())]
TimeZone = Annotated[str, AfterValidator(_is_zone)]
# "" = not set; never ends in "/".
WebAddress = Annotated[str, AfterValidator(_is_web_address)]
Origin = Annotated[str, AfterValidator(_is_origin)]
# "" = unknown.
MailAddress = Annotated[str, AfterValidator(_is_mail_address)]
# "+8613800138000"; "" = unknown.
PhoneNumber = Annotated[str, AfterValidator(_is_phone_number)]
# "sqlite:///data/gongdan.db", "postgresql://…".
DatabaseUrl = Annotated[str, AfterValidator(_is_database_url)]
# A key people type in commands and write in files.
Key = Annotated[str, AfterValidator(_is_key)]
Region = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Word = Annotated[str, Field(min_length=1, max_length=100)]
# Base64 of 24 to 64 bytes, as Standard Webhooks has it; "whsec_" before it or not.
WebhookSecret = Annotated[SecretStr, AfterValidator(_is_webhook_secret)]
# ["ticket.opened", …] or ["*"].
Events = Annotated[frozenset[EventKind], BeforeValidator(_to_events)]
