"""What the emulated WeCom keeps for its bots: chats, posts, open windows, files. Values only."""

from dataclasses import dataclass, field
from typing import Any

from tests.platforms.wecom.bot_markdown import read
from tests.platforms.wecom.records import Media

REPLY_WITHIN = 24 * 3600
AT_ONCE = 5
STREAM_WITHIN = 6 * 60
FILE_LIVES = 5 * 60
UPLOAD_LIVES = 30 * 60


@dataclass(eq=False, kw_only=True)
class Bot:
    """As the console made it."""

    id: str
    secret: str
    name: str
    # Task ids are used once.
    tasks: set[str] = field(default_factory=set)
    subscriptions: list[float] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class BotChat:
    """A group, or one person with the bot. `spoken`: the bot may write of its own accord."""

    id: str
    is_group: bool
    spoken: bool = False
    posts: "list[BotPost]" = field(default_factory=list)
    # Times of what was said by the bot.
    said: list[float] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class BotPost:
    """A message of the bot, as shown now."""

    # The req_id of a push, the stream's id, the card's task id, or the req_id answered.
    id: str
    kind: str
    body: dict[str, Any]
    at: float
    # welcome, reply, push
    way: str
    file: Media | None = None
    # Card updates that reached some alone.
    seen_by: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def card(self) -> dict[str, Any]:
        return self.body if self.kind == "template_card" else {}

    @property
    def buttons(self) -> list[str]:
        return [label for label, _ in self.choices]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(label, key or option id) of everything that can be pressed or chosen."""
        if self.card.get("replace_text"):
            return []
        buttons = [(b["text"], b["key"]) for b in self.card.get("button_list", ())]
        options = self.card.get("checkbox", {}).get("option_list", ())
        return buttons + [(o["text"], o["id"]) for o in options]

    @property
    def text(self) -> str:
        """Everything readable."""
        if self.kind == "text":
            return str(self.body["content"])
        if not self.card:
            return read(str(self.body.get("content", "")))
        title = self.card.get("main_title", {})
        facts = self.card.get("horizontal_content_list", ())
        pieces = [
            title.get("title"),
            title.get("desc"),
            self.card.get("sub_title_text"),
            *(f"{fact['keyname']}：{fact['value']}" for fact in facts),
            self.card.get("replace_text"),
        ]
        return "\n".join(piece for piece in pieces if piece)


@dataclass(eq=False, kw_only=True)
class Window:
    """What may be answered under a req_id. `kind`: message, enter, card."""

    kind: str
    chat: BotChat
    at: float
    # The connection it came over: the next one can't answer it.
    line: object
    task_id: str = ""
    is_used: bool = False


@dataclass(eq=False, kw_only=True)
class SealedFile:
    """A file of a person, sealed with a key of its own."""

    id: str
    name: str
    sealed: bytes
    at: float


@dataclass(eq=False, kw_only=True)
class Upload:
    """A file of the bot on its way in."""

    kind: str
    name: str
    size: int
    chunks: int
    md5: str
    at: float
    parts: dict[int, bytes] = field(default_factory=dict)
