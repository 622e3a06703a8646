"""People, their identities and links, what directories say of them, teams and bound chats."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, SmallInteger, Table, Text

from domain.people.directory import Gift
from domain.people.linking import LinkState
from domain.people.person import AssignmentMethod, ChatPurpose, Role
from store.steady import HARDLY_CHANGES
from store.tables.columns import Shared, UtcTime, Value, Word, metadata, partial_index

STAFF = "is_staff = 1"
MERGED = "merged_into IS NOT NULL"

# Compared byte by byte, so that a range of names is a range of the index.
_EXACT_TEXT = Text().with_variant(Text(collation="C"), "postgresql")

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("roles", Shared(frozenset[Role]), nullable=False),
    Column("locale", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("remembered", Value(dict[str, str]), nullable=False),
    Column("on_duty", Boolean, nullable=False),
    Column("skills", Shared(frozenset[str]), nullable=False),
    Column("regions", Shared(frozenset[str]), nullable=False),
    Column("capacity", Integer),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("level", Text, nullable=False, server_default=""),
    Column("lent_roles", Shared(frozenset[Role]), nullable=False, server_default="[]"),
    Column("is_active", Boolean, nullable=False),
    # Who they are since two people turned out to be one.
    Column("merged_into", Integer),
    # Derived at each write: who is more than a customer, and their name without case.
    Column("is_staff", SmallInteger, nullable=False),
    Column("name_key", _EXACT_TEXT, nullable=False),
    partial_index("ix_people_staff_name_key", "name_key", where=STAFF),
    partial_index("ix_people_merged_into", "merged_into", where=MERGED),
)

identities = Table(
    "identities",
    metadata,
    Column("account", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("private_chat", Text, nullable=False),
    Column("is_unreachable", Boolean, nullable=False),
    Column("used_at", UtcTime, nullable=False),
    Index(None, "person_id", "used_at"),
)

# From the code to the two who became one, and kept as the record of it.
links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("asked_account", Text, nullable=False),
    Column("asked_native_id", Text, nullable=False),
    Column("asked_chat", Text, nullable=False),
    Column("typed_account", Text),
    Column("typed_native_id", Text),
    Column("typed_chat", Text),
    Column("state", Word(LinkState), nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("former_id", Integer),
    Column("person_id", Integer),
    Index(None, "asked_account", "asked_chat"),
    Index(None, "typed_account", "typed_chat"),
)

# What was made of an identity's profile when it was looked at last.
directory_entries = Table(
    "directory_entries",
    metadata,
    Column("account", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("gift", Value(Gift), nullable=False),
    Column("joined", Shared(frozenset[str]), nullable=False),
    Column("has_left", Boolean, nullable=False),
    Column("is_declined", Boolean, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Index(None, "person_id"),
)

teams = Table(
    "teams",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("assignment", Word(AssignmentMethod), nullable=False),
    Column("categories", Shared(frozenset[str]), nullable=False),
    Column("capacity", Integer),
    Column("lead", Integer),
    Column("last_assigned", Integer),
    info=HARDLY_CHANGES,
)

team_members = Table(
    "team_members",
    metadata,
    Column("team", ForeignKey("teams.key"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Index(None, "person_id"),
    info=HARDLY_CHANGES,
)

bound_chats = Table(
    "bound_chats",
    metadata,
    Column("account", Text, primary_key=True),
    Column("chat", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("purpose", Word(ChatPurpose), nullable=False),
    info=HARDLY_CHANGES,
)
