"""What the emulated DingTalk keeps: apps, sockets, messages, files and cards."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

ROBOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
SEND = "qyapi_robot_sendmsg"
DIRECTORY = "qyapi_get_member"
DEPARTMENTS = "qyapi_get_department_list"
CARDS = "Card.Instance.Write"


@dataclass(eq=False, kw_only=True)
class Socket:
    """One open connection of an app. A draining one is sent nothing more."""

    ws: web.WebSocketResponse
    request: web.Request
    topics: frozenset[tuple[str, str]]
    is_draining: bool = False
    pushed: list[dict] = field(default_factory=list)

    def takes(self, kind: str, topic: str) -> bool:
        """It subscribed to this."""
        return not self.is_draining and (kind, topic) in self.topics


@dataclass(eq=False, kw_only=True)
class Push:
    """A frame that left, and the answer to it. Times are the loop's, seconds."""

    message_id: str
    topic: str
    data: dict
    socket: Socket
    at: float
    answer: dict | None = None
    answered_at: float = 0.0
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(eq=False, kw_only=True)
class App:
    """An app of the developer console with its robot."""

    client_id: str
    client_secret: str
    robot_code: str
    permissions: set[str] = field(default_factory=lambda: {SEND, DIRECTORY, DEPARTMENTS, CARDS})
    # Where messages are posted in HTTP mode; "" = stream mode.
    callback_url: str = ""
    # Address and secret for presses of cards, by route key.
    routes: dict[str, tuple[str, str]] = field(default_factory=dict)
    is_stopped: bool = False
    # Calls left this month and calls allowed a second; None = no end.
    month_quota: int | None = None
    qps: int | None = None
    tokens: dict[str, float] = field(default_factory=dict)
    tickets: dict[str, tuple[float, frozenset[tuple[str, str]]]] = field(default_factory=dict)
    sockets: list[Socket] = field(default_factory=list)
    recent_calls: list[float] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class StoredFile:
    """A file with whatever names it has been given."""

    content: bytes
    name: str = ""
    kind: str = "file"


@dataclass(eq=False, kw_only=True)
class Message:
    """A message in a chat. `key` is the processQueryKey of a robot's message sent by the API."""

    id: str
    sender: str
    msgtype: str
    content: dict
    created_at: float
    key: str = ""
    is_ours: bool = False
    is_recalled: bool = False
    text: str = ""
    # (label, address) as the phone shows them.
    buttons: list[tuple[str, str]] = field(default_factory=list)
    files: list[StoredFile] = field(default_factory=list)
    # Buttons of a card that call back, by their labels: action and parameters.
    calls: dict[str, dict] = field(default_factory=dict)
    read_by: set[str] = field(default_factory=set)
    mentioned: tuple[str, ...] = ()
    quoted: "Message | None" = None


@dataclass(eq=False, kw_only=True)
class Card:
    """An interactive card and what stands in it; every value is a string."""

    out_track_id: str
    template: str
    space: str
    values: dict[str, str]
    private: dict[str, dict[str, str]] = field(default_factory=dict)
    # Route key of the address presses are posted to; "" = they come over the stream.
    route: str = ""
    # Presses DingTalk waits for an answer to.
    unanswered: int = 0
    # As it stands in the chat.
    message: Message | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call as the ledger keeps it."""

    path: str
    values: dict
    status: int
    answer: dict
