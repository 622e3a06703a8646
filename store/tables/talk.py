"""Dialogues, deadlines, definitions, secrets, and the lines of the web chat."""

from collections.abc import Mapping

from sqlalchemy import Column, Index, Integer, SmallInteger, Table, Text, UniqueConstraint

from domain.deadlines import Purpose
from domain.definitions import DefinitionKind, DefinitionStatus
from domain.dialogues import ChatMemory
from store.steady import HARDLY_CHANGES
from store.tables.columns import Id, Shared, UtcTime, Value, Word, metadata, partial_index

PENDING = "is_pending = 1"
PARKED = "is_pending = 0"
# Of these, one is pending at most.
PENDING_KEY = ("number", "purpose", "subject")

memories = Table(
    "memories",
    metadata,
    Column("account", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("person_id", Integer, primary_key=True, autoincrement=False),
    Column("memory", Value(ChatMemory), nullable=False),
)

# What the accounts of platforms must still know (unit.account_memory).
account_memory = Table(
    "account_memory",
    metadata,
    Column("account", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires_at", UtcTime),
    Index(None, "expires_at"),
)

# Handled ones are deleted; ids are never used again, so that "done" can't hit a successor.
deadlines = Table(
    "deadlines",
    metadata,
    Column("id", Id, primary_key=True),
    Column("purpose", Word(Purpose), nullable=False),
    # 0 = not about a ticket.
    Column("number", Integer, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    Column("due_at", UtcTime, nullable=False),
    Column("round", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    # 0 = parked after a failure, for `doctor`.
    Column("is_pending", SmallInteger, nullable=False),
    Column("error", Text, nullable=False),
    partial_index("uq_deadlines_pending", *PENDING_KEY, where=PENDING, unique=True),
    partial_index("ix_deadlines_pending_due_at", "due_at", "id", where=PENDING),
    partial_index("ix_deadlines_parked", *PENDING_KEY, where=PARKED),
    sqlite_autoincrement=True,
)

definitions = Table(
    "definitions",
    metadata,
    Column("kind", Word(DefinitionKind), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("status", Word(DefinitionStatus), nullable=False),
    Column("body", Shared(Mapping[str, object]), nullable=False),
    Column("author", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    info=HARDLY_CHANGES,
)

codes = Table(
    "codes",
    metadata,
    Column("purpose", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("person_id", Integer),
    Column("created_at", UtcTime, nullable=False),
    Column("spent_at", UtcTime),
)

chat_lines = Table(
    "chat_lines",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("key", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("author_name", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("written_at", UtcTime, nullable=False),
    Column("edited_at", UtcTime),
    UniqueConstraint("chat", "key"),
    Index(None, "chat", "revision", unique=True),
)

chat_read_marks = Table(
    "chat_read_marks",
    metadata,
    Column("chat", Text, primary_key=True),
    Column("reader", Text, primary_key=True),
    Column("line", Integer, nullable=False),
)

# Answers to requests with an Idempotency-Key (unit.answers).
answers = Table(
    "answers",
    metadata,
    Column("sender", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("kept_at", UtcTime, nullable=False),
    Index(None, "kept_at"),
)
