"""What one line of a chat holds, stored as JSON. How it is shown is outbound's work."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from adapters.webchat.tokens import KeptFile
from domain.messaging import Button, ButtonStyle, FileKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The line this one answers, with its beginning as it was then."""

    line: int
    author: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBody:
    """Content of a line, whoever wrote it."""

    text: str = ""
    title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    files: tuple[KeptFile, ...] = ()
    quote: Quote | None = None
    # Id the page gave to what was written, so that it finds its own line again.
    id: str = ""
    # Edited in place whenever the ticket changes.
    is_card: bool = False
    # The next thing wanted is typed text.
    expects_text: bool = False
    # It was taken back: nothing of it is left.
    is_removed: bool = False
    # Command of the button that was pressed, in a private chat.
    pressed: str = ""

    @property
    def gist(self) -> str:
        """Its beginning, for a quote."""
        names = " ".join(file.name for file in self.files)
        return (self.title or self.text or names)[:120]

    def to_json(self) -> str:
        """Everything that is not empty."""
        return _encode({name: held for name in _NAMES if (held := getattr(self, name))})


_NAMES = tuple(field.name for field in fields(LineBody))


def _as_object(value: Button | KeptFile | Quote) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__slots__}


_encode = json.JSONEncoder(ensure_ascii=False, default=_as_object).encode


def held_in(stored: str) -> dict[str, Any]:
    """What the body as it was stored holds, as plain JSON."""
    held: dict[str, Any] = json.loads(stored)
    return held


def body_of(stored: str) -> LineBody:
    """The body as it was stored."""
    found = held_in(stored)
    return LineBody(
        **{
            **found,
            "facts": tuple((label, value) for label, value in found.get("facts", ())),
            "buttons": tuple(tuple(map(_button, row)) for row in found.get("buttons", ())),
            "files": files_in(found),
            "quote": Quote(**found["quote"]) if "quote" in found else None,
        }
    )


def files_in(found: Mapping[str, Any]) -> tuple[KeptFile, ...]:
    """The files among what a body holds."""
    return tuple(map(_file, found.get("files", ())))


def _button(found: Mapping[str, Any]) -> Button:
    return Button(**{**found, "style": ButtonStyle(found["style"])})


def _file(found: Mapping[str, Any]) -> KeptFile:
    return KeptFile(**{**found, "kind": FileKind(found["kind"])})
