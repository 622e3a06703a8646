"""What the shapes of all kinds share: strict keys, and spans of time as people write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from domain.people.language import LOCALES

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_SPAN = re.compile(r"-?(?:\d+[wdhms])+")
_PART = re.compile(r"(\d+)([wdhms])")
_SHOWN = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def _read_span(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    compact = value.replace(" ", "").lower() if isinstance(value, str) else ""
    if not _SPAN.fullmatch(compact):
        raise PydanticCustomError("span", "not a span of time such as 2h, 30m or 1d12h")
    amounts = ((int(amount), _UNITS[unit]) for amount, unit in _PART.findall(compact))
    try:
        span = sum((timedelta(**{unit: amount}) for amount, unit in amounts), timedelta())
    except OverflowError:
        raise PydanticCustomError("span", "too long") from None
    return -span if compact.startswith("-") else span


def _write_span(span: timedelta) -> str:
    rest, written = abs(int(span.total_seconds())), ""
    for unit, seconds in _SHOWN:
        count, rest = divmod(rest, seconds)
        written += f"{count}{unit}" if count else ""
    return ("-" if span < timedelta(0) else "") + (written or "0s")


# As keys are written in files and addresses.
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,49}$")]
Word = Annotated[str, Field(min_length=1, max_length=100)]
# Language → text, at least one language.
Wording = Annotated[
    dict[Annotated[str, Field(pattern=f"^({'|'.join(LOCALES)})$")], Word], Field(min_length=1)
]
# "2h", "30m", "1d12h"; with "-" = before.
Span = Annotated[
    timedelta, BeforeValidator(_read_span), PlainSerializer(_write_span, return_type=str)
]
PositiveSpan = Annotated[Span, Field(gt=timedelta(0))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Something that can't be meant: the place in the body, what it is, and what fills that."""

    path: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


class Part(BaseModel):
    """A table inside a definition: frozen, and a key nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Shape(Part):
    """A whole definition. Subclasses have `value(version)`: what it means to the domain."""

    key: Key
