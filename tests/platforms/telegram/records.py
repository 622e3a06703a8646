"""What Telegram remembers: accounts, chats, topics, messages and files."""

from dataclasses import dataclass, field


@dataclass(eq=False, repr=False, kw_only=True)
class Account:
    """Somebody with an id: a person or a bot."""

    id: int
    first_name: str
    username: str = ""
    language: str = ""
    is_bot: bool = False


@dataclass(kw_only=True)
class Member:
    """What an account is in a group: creator, administrator, member, left or kicked."""

    account: Account
    status: str = "member"
    can_manage_topics: bool = False

    @property
    def is_admin(self) -> bool:
        """Administrators see everything and may write in closed topics."""
        return self.status in {"creator", "administrator"}

    @property
    def is_present(self) -> bool:
        """Neither left nor thrown out."""
        return self.status not in {"left", "kicked"}


@dataclass(eq=False, repr=False, kw_only=True)
class Topic:
    """A forum topic. `thread` is the id of the service message that made it."""

    thread: int
    name: str
    icon_color: int
    is_closed: bool = False
    is_deleted: bool = False


@dataclass(eq=False, repr=False, kw_only=True)
class StoredFile:
    """A file the server keeps, known to one bot by `file_id`."""

    file_id: str
    unique_id: str
    kind: str
    content: bytes
    name: str
    media_type: str
    path: str


@dataclass(eq=False, repr=False, kw_only=True)
class Message:
    """One message of a chat as everybody in it sees it."""

    id: int
    chat: "Chat"
    sender: Account
    date: int
    content: dict
    thread: int = 0
    reply_to: "Message | None" = None
    markup: dict | None = None
    album: str = ""
    forwarded_from: Account | None = None
    on_behalf_of: "Chat | None" = None
    files: tuple[StoredFile, ...] = ()
    edit_date: int = 0
    edits: int = 0
    is_deleted: bool = False
    reactions: dict[int, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Text or caption."""
        return self.content.get("text", self.content.get("caption", ""))

    @property
    def entities(self) -> list[dict]:
        """Formatting of text or caption."""
        return self.content.get("entities", self.content.get("caption_entities", []))

    @property
    def buttons(self) -> list[list[str]]:
        """Labels of the inline keyboard, row by row."""
        rows = (self.markup or {}).get("inline_keyboard", [])
        return [[button["text"] for button in row] for row in rows]

    @property
    def is_service(self) -> bool:
        """Joined, renamed, migrated, topic created, …: nobody wrote it."""
        return any(key in SERVICE_CONTENT for key in self.content)


SERVICE_CONTENT = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "pinned_message",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
    }
)


@dataclass(eq=False, repr=False, kw_only=True)
class Chat:
    """A private chat of one bot and one person, a group, or a supergroup (perhaps a forum)."""

    id: int
    kind: str
    title: str = ""
    person: Account | None = None
    is_forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    history: dict[int, Message] = field(default_factory=dict)
    migrated_to: int = 0
    last_message_id: int = 0
    last_bot_id: int = 0

    @property
    def messages(self) -> list[Message]:
        """What a person scrolls through: written, not deleted, oldest first."""
        return [one for one in self.history.values() if not one.is_deleted and not one.is_service]

    @property
    def is_private(self) -> bool:
        """One person and the bot."""
        return self.kind == "private"

    def in_topic(self, thread: int) -> list[Message]:
        """The messages of one topic."""
        return [message for message in self.messages if message.thread == thread]
