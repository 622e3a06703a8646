"""What the server keeps: apps, posts, files, codes, calls. Values and their small rules."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

CODE_LIVES = 72 * 3600
MEDIA_LIVES = 3 * 24 * 3600
RECALL_WITHIN = 24 * 3600
_LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)


class Refused(Exception):
    """An answer with an error code."""

    def __init__(self, code: int, message: str = "refused") -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class TokenMode(StrEnum):
    """What a second gettoken within the lifetime gives; the page once promised the first."""

    SAME = "same"
    FRESH = "fresh"
    # And the former one is dead.
    FRESH_ALONE = "fresh alone"


@dataclass(eq=False, kw_only=True)
class App:
    """A self-built app of the corporation."""

    agent_id: int
    secret: str
    token: str = "callback-token"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    callback_url: str = ""
    menu: dict[str, Any] | None = None
    mode: TokenMode = TokenMode.SAME
    lifetime: int = 7200
    # Access token → when it ends, by the world's clock.
    tokens: dict[str, float] = field(default_factory=dict)
    # What new apps are told: no names of departments and tags; which departments they may see
    # (None = all), and whether they may see tags.
    names_hidden: bool = False
    sees_departments: set[int] | None = None
    may_read_tags: bool = True
    # Every token is refused, new ones too.
    refuses_all: bool = False


@dataclass(eq=False, kw_only=True)
class Tag:
    """A tag of the directory; departments that have it give it to everybody in them."""

    name: str
    users: list[str] = field(default_factory=list)
    parties: list[int] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class Media:
    """A file, for three days."""

    id: str
    kind: str
    name: str
    content: bytes
    at: float


@dataclass(eq=False, kw_only=True)
class Post:
    """One message in one member's chat with one app. `card` is as shown now."""

    msgid: str
    agent_id: int
    user: str
    kind: str
    body: dict[str, Any]
    at: float
    file: Media | None = None
    is_recalled: bool = False
    # Text on a button that was changed alone.
    replaced_name: str = ""

    @property
    def card(self) -> dict[str, Any]:
        return self.body if self.kind == "template_card" else {}

    @property
    def buttons(self) -> list[str]:
        return [label for label, _ in self.choices]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(label, key or option id) of everything that can be pressed or chosen."""
        if self.card.get("replace_text") or self.replaced_name:
            return []
        buttons = [(b["text"], b["key"]) for b in self.card.get("button_list", ())]
        options = self.card.get("checkbox", {}).get("option_list", ())
        return buttons + [(o["text"], o["id"]) for o in options]

    @property
    def text(self) -> str:
        """Everything readable."""
        if not self.card:
            return _LINK.sub(r"\1", str(self.body.get("content", "")))
        title = self.card.get("main_title", {})
        facts = self.card.get("horizontal_content_list", ())
        pieces = [
            title.get("title"),
            title.get("desc"),
            self.card.get("sub_title_text"),
            *(f"{fact['keyname']}：{fact['value']}" for fact in facts),
            self.card.get("replace_text") or self.replaced_name,
        ]
        return "\n".join(piece for piece in pieces if piece)


@dataclass(eq=False, kw_only=True)
class Code:
    """Good for one change of a card."""

    msgid: str
    agent_id: int
    until: float
    is_used: bool = False


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that came in."""

    path: str
    params: dict[str, str]
    body: dict[str, Any]
    code: int
