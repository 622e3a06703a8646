"""Tickets and everything said, kept and asked on them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
)

from domain.messaging import FileKind
from domain.tickets.conversation import AttachmentState, Author
from domain.tickets.history import EventKind, EventValue
from domain.tickets.ticket import Priority, Status
from store.tables.columns import Id, UtcTime, Value, Word, metadata, partial_index

LIVE = "is_live = 1"
PENDING = "state = 'pending'"
RESOLVED = "resolved_at IS NOT NULL"
ANSWERED = "answered_at IS NOT NULL"

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("customer_id", ForeignKey("people.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("status", Word(Status), nullable=False),
    Column("priority", Word(Priority), nullable=False),
    Column("category", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("assignee_id", ForeignKey("people.id")),
    Column("form", Text, nullable=False),
    Column("form_version", Integer, nullable=False),
    Column("fields", Value(dict[str, str]), nullable=False),
    Column("origin_account", Text),
    Column("origin_chat", Text),
    Column("origin_thread", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("first_response_at", UtcTime),
    Column("first_response_due", UtcTime),
    Column("next_response_due", UtcTime),
    Column("resolution_due", UtcTime),
    Column("sla_version", Integer, nullable=False, server_default="0"),
    Column("snoozed_until", UtcTime),
    Column("unanswered_since", UtcTime),
    Column("resolved_at", UtcTime),
    Column("closed_at", UtcTime),
    Column("waiting_for", Text, nullable=False),
    Column("merged_into", ForeignKey("tickets.number")),
    Column("follow_up_of", ForeignKey("tickets.number")),
    Column("reopen_count", Integer, nullable=False),
    Column("urge_count", Integer, nullable=False),
    Column("answering_id", Integer),
    Column("answering_until", UtcTime),
    Column("version", Integer, nullable=False),
    Column("state_version", Integer, nullable=False),
    # Derived from status and priority at each write, for the indexes below.
    Column("is_live", SmallInteger, nullable=False),
    # 0 = urgent … 3 = low.
    Column("urgency", SmallInteger, nullable=False),
    Index(None, "customer_id", "number"),
    Index(None, "assignee_id", "number"),
    Index(None, "status", "number"),
    Index(None, "team", "number"),
    Index(None, "created_at", "number"),
    Index(None, "urgency", "number"),
    Index(None, "origin_account", "origin_chat"),
    partial_index("ix_tickets_resolved", "resolved_at", where=RESOLVED),
    partial_index("ix_tickets_live", "number", where=LIVE),
    partial_index("ix_tickets_live_urgency", "urgency", "number", where=LIVE),
    partial_index("ix_tickets_live_team", "team", "urgency", "number", where=LIVE),
    partial_index("ix_tickets_live_assignee", "assignee_id", "urgency", "number", where=LIVE),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", ForeignKey("tickets.number"), nullable=False),
    Column("kind", Word(EventKind), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("actor_id", Integer),
    Column("actor_name", Text, nullable=False),
    Column("where_account", Text),
    Column("where_chat", Text),
    Column("where_thread", Text),
    Column("data", Value(dict[str, EventValue]), nullable=False),
    Index(None, "number", "id"),
)

ticket_messages = Table(
    "ticket_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", ForeignKey("tickets.number"), nullable=False),
    Column("author", Word(Author), nullable=False),
    Column("author_id", Integer, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", UtcTime, nullable=False),
    Column("edited_at", UtcTime),
    Column("attachments", Value(tuple[int, ...]), nullable=False),
    Column("taken_back_at", UtcTime),
    Column("taken_back_by", Integer),
    Column("read_at", UtcTime),
    Column("read_asked_at", UtcTime),
    Index(None, "number", "id"),
)

internal_notes = Table(
    "internal_notes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", ForeignKey("tickets.number"), nullable=False),
    Column("author_id", Integer, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("written_at", UtcTime, nullable=False),
    Column("attachments", Value(tuple[int, ...]), nullable=False),
    Index(None, "number", "id"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", ForeignKey("tickets.number")),
    Column("internal", Boolean, nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("kind", Word(FileKind), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer),
    Column("state", Word(AttachmentState), nullable=False),
    Column("digest", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "number", "id"),
    partial_index("ix_attachments_pending", "id", where=PENDING),
    partial_index("ix_attachments_digest", "digest", where="digest <> ''"),
)

# Which platform message speaks of which ticket.
message_references = Table(
    "message_references",
    metadata,
    Column("account", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("message_id", Id),
    Column("outbox_id", Id),
)

surveys = Table(
    "surveys",
    metadata,
    Column("number", ForeignKey("tickets.number"), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("customer_id", Integer, nullable=False),
    Column("engineer_id", Integer),
    Column("asked_at", UtcTime, nullable=False),
    Column("is_unasked", Boolean, nullable=False, server_default="0"),
    Column("score", SmallInteger),
    Column("comment", Text, nullable=False),
    Column("reasons", Value(tuple[str, ...]), nullable=False, server_default="[]"),
    Column("answered_at", UtcTime),
    Column("reminded_at", UtcTime),
    Column("expired_at", UtcTime),
    Column("cancelled_at", UtcTime),
    Column("credits", Value(dict[int, float]), nullable=False, server_default="{}"),
    Index(None, "customer_id", "asked_at"),
    Index(None, "asked_at"),
    partial_index("ix_surveys_answered", "answered_at", where=ANSWERED),
)
