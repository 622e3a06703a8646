"""What passes between people and Gongdan, in no platform's dialect. Values only; no rules."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a message comes from or goes to: one chat of one account."""

    # "<platform>.<account>", as in the settings: "telegram.main", "webchat.main".
    account: str
    # The platform's own id of the chat.
    chat: str
    # The platform's own id of the topic or thread inside the chat; "" = the chat itself.
    thread: str = ""

    @property
    def order(self) -> str:
        """What is done in this chat is done in order; the same for all its threads."""
        return f"{self.account} {self.chat}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who wrote, as the platform names them. `native_id` is stable and unique in the account."""

    native_id: str
    name: str
    # BCP 47 tag ("zh-hans", "en") where the platform tells it, else "".
    language: str = ""


class FileKind(StrEnum):
    """How a file is meant to be seen or heard."""

    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A file somebody sent. Its content stays on the platform until fetched."""

    # What the account's adapter needs to fetch the content, and may reuse to send it again.
    reference: str
    kind: FileKind
    name: str
    media_type: str = ""
    # Bytes; None where the platform does not say.
    size: int | None = None


class ChatKind(StrEnum):
    """One person, or several."""

    PRIVATE = "private"
    GROUP = "group"


class IncomingKind(StrEnum):
    """What happened in a chat."""

    MESSAGE = "message"
    # An earlier message changed: `message_id` names it, `text` is its new text.
    EDIT = "edit"
    # A button was pressed: `press` holds what it stands for.
    PRESS = "press"
    # The person blocked the bot, or it was removed from the group.
    UNREACHABLE = "unreachable"
    # The chat has a new id on the platform, and its messages count anew: `moved_to`.
    MOVED = "moved"
    # The person left the company, or was disabled there: their rights end.
    LEFT = "left"
    # The company's directory says something else of the person: to be asked anew.
    CHANGED = "changed"
    # The person has another id on the platform: `moved_to`.
    RENAMED = "renamed"
    # A message of ours, `message_id`, was taken and yet did not arrive: `text` says why. Of the
    # address the account counts alone.
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A pressed button: the command a person could have typed, and the version it stood on."""

    command: str
    version: int = 0
    # This one can be shown a fleeting notice, whatever the platform can do elsewhere.
    takes_notice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One event from a platform. (`address.account`, `event_id`) is its idempotency key."""

    # The platform's id of the event: the same at each redelivery, different for an edit.
    event_id: str
    kind: IncomingKind
    address: Address
    chat_kind: ChatKind
    sender: Sender
    # UTC, by the platform's clock.
    sent_at: datetime
    # The platform's id of the message written, edited or pressed on; unique in the chat.
    message_id: str = ""
    text: str = ""
    files: tuple[IncomingFile, ...] = ()
    # Message id this one answers, or "".
    reply_to: str = ""
    # What stands in the message this one answers, where it is ours and the platform tells; else "".
    answered_text: str = ""
    # Common id of messages that were sent as one album, or "".
    album: str = ""
    # In a group: it mentions us, or answers a message of ours.
    addresses_us: bool = False
    # Forwarded from elsewhere: ten of them in a row are one request.
    forwarded: bool = False
    press: Press | None = None
    moved_to: str = ""
    # By which door they came to this chat, where the platform tells: a link's scene and what it was
    # given besides, "lobby order=77"; else "".
    entry: str = ""
    # Of what did not arrive (UNDELIVERED): it may be shown once somebody writes again.
    is_window_closed: bool = False
    # Set when the message had nothing we can read ("sticker", "poll", …): the platform's word.
    unsupported: str = ""

    @property
    def account(self) -> str:
        """The account it came through."""
        return self.address.account

    @property
    def spoken_of(self) -> str:
        """Id of the message it is about, or "". An edited message speaks for itself, even if it
        once was an answer to another.
        """
        return self.reply_to if self.kind is IncomingKind.MESSAGE else self.message_id


class ButtonStyle(StrEnum):
    """How strongly a button asks to be pressed."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A command with a label. At most 48 bytes of UTF-8 in `command`: every platform can carry it.

    A press comes back as `Press(command, version)`.
    """

    label: str
    command: str
    # Version of the ticket or dialogue the button stands on; 0 = valid for ever.
    version: int = 0
    style: ButtonStyle = ButtonStyle.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A room of its own inside a group, where the platform has such rooms (one per ticket)."""

    # Stable key, such as "ticket:1042".
    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message to be shown in a chat. Plain text throughout: adapters escape and decorate."""

    address: Address
    text: str = ""
    # Shown as a heading above the text.
    title: str = ""
    # Lines of (label, value) below the title, above the text.
    facts: tuple[tuple[str, str], ...] = ()
    # What the templates of SMS and calls are filled with beside number and title: ("due", "11:00").
    values: tuple[tuple[str, str], ...] = ()
    # Rows of buttons, below everything.
    buttons: tuple[tuple[Button, ...], ...] = ()
    # Ids of attachments of the desk; their content or platform reference goes with the dispatch.
    attachments: tuple[int, ...] = ()
    # Key of a card: a message that is edited in place whenever the same key is sent again
    # (where the platform can edit; posted again otherwise). "" = an ordinary message.
    card: str = ""
    # Of a card: it is changed if that can be now, and stays as it is otherwise; posted anew it
    # would be no news.
    in_place_only: bool = False
    # Message id this one answers on the platform, or "".
    reply_to: str = ""
    # A reply to this message, by whoever, speaks of this ticket.
    ticket: int | None = None
    # Neighbouring unsent messages of one chat with the same key may leave as one message.
    merge_key: str = ""
    # Where requests are short it may wait some minutes, and leave together with others that can.
    can_wait: bool = False
    # An unsent message of the chat with the same key is dropped in favour of this one.
    replace_key: str = ""
    topic: Topic | None = None
    # The public message of the ticket it shows to the customer.
    shows: int | None = None
    # It shows nothing, but takes back what this message of the outbox showed.
    retracts: int | None = None
    # The next thing we want is typed text (adapters may open a reply field in a group).
    expects_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What the platform may be told once an event is stored and handled.

    `notice` is a fleeting line for the person who pressed a button (a toast); "" = nothing to say.
    """

    notice: str = ""
    duplicate: bool = False
