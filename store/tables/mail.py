"""What came in, what goes out, and where it is shown."""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from domain.messaging import Incoming, Outgoing
from store.tables.columns import Id, UtcTime, Value, Word, metadata, partial_index

UNSENT = "is_unsent = 1"
FAILED = "is_failed = 1"
NOT_SHOWN = "state = 'failed'"
SHOWING = "shows IS NOT NULL"
SENT_WITH = "sent_with IS NOT NULL"
# Spelled out, too: compared with a parameter, a column that conditions of indexes name would make
# SQLite plan the statement anew each time.
QUEUED = "state = 'queued'"
HELD = "state = 'held'"
NOT_UNDER_WAY = "state IN ('queued', 'held')"
NOT_HELD = "state <> 'held'"


class OutboxState(StrEnum):
    """Where a message on its way out stands."""

    QUEUED = "queued"
    SENDING = "sending"
    # Not before somebody writes in the chat.
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    # A later message with the same key took its place before it was sent.
    SUPERSEDED = "superseded"
    # Nobody wrote for so long that it means nothing any more.
    EXPIRED = "expired"


inbox = Table(
    "inbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("incoming", Value(Incoming), nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("is_failed", SmallInteger, nullable=False),
    Column("error", Text, nullable=False),
    UniqueConstraint("account", "event_id"),
    partial_index("ix_inbox_failed", "id", where=FAILED),
)

# Ids are idempotency keys on the platforms, so they are never used again.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("account", Text, nullable=False),
    Column("chat", Text, nullable=False),
    # Its place in the lane. A card keeps the place of the unsent card it replaces.
    Column("place", Id, nullable=False),
    Column("message", Value(Outgoing), nullable=False),
    Column("state", Word(OutboxState), nullable=False),
    # Queued, sending or held; for the indexes below.
    Column("is_unsent", SmallInteger, nullable=False),
    # Was requested once without an answer: it may have arrived.
    Column("is_unsure", Boolean, nullable=False),
    Column("card", Text, nullable=False),
    Column("replace_key", Text, nullable=False),
    # "" also for messages that can't be merged (files, buttons, cards).
    Column("merge_key", Text, nullable=False),
    Column("topic", Text, nullable=False),
    # The ticket a reply to it would speak of.
    Column("ticket", Integer),
    Column("not_before", UtcTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    Column("error", Text, nullable=False),
    # The public message of a ticket it shows to the customer.
    Column("shows", Id),
    # The message it left as one with, where that one stood first.
    Column("sent_with", Id),
    partial_index("ix_outbox_lane", "account", "chat", "place", "id", where=UNSENT),
    partial_index("ix_outbox_card", "account", "chat", "card", where=f"{UNSENT} AND card <> ''"),
    partial_index(
        "ix_outbox_replace_key",
        "account",
        "chat",
        "replace_key",
        where=f"{UNSENT} AND replace_key <> ''",
    ),
    partial_index("ix_outbox_sending", "id", where="state = 'sending'"),
    partial_index("ix_outbox_failed", "id", where=NOT_SHOWN),
    partial_index("ix_outbox_shows", "shows", where=SHOWING),
    partial_index("ix_outbox_sent_with", "sent_with", where=SENT_WITH),
    sqlite_autoincrement=True,
)

# How much of an account's quotas is used in the latest month.
quota_uses = Table(
    "quota_uses",
    metadata,
    Column("account", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("began_at", UtcTime, nullable=False),
    Column("used", Integer, nullable=False),
    # Percent: the highest threshold the admins were told of.
    Column("told", Integer, nullable=False),
)

# Messages that are edited in place.
cards = Table(
    "cards",
    metadata,
    Column("account", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("card", Text, primary_key=True),
    Column("message_id", Text, nullable=False),
)

topics = Table(
    "topics",
    metadata,
    Column("account", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("thread", Text, nullable=False),
    Index(None, "account", "chat", "thread"),
)
