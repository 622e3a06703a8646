"""First tables"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.tables.columns import UtcTime

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


# As they stood at this revision: JSON text, and text compared byte by byte.
VALUE = sa.Text().with_variant(sa.JSON(), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EXACT_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:  # noqa: PLR0915 - one list of tables
    """Apply."""
    op.create_table(
        "answers",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("kept_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("sender", "key", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_kept_at"), "answers", ["kept_at"], unique=False)
    op.create_table(
        "bound_chats",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "chat", name=op.f("pk_bound_chats")),
    )
    op.create_table(
        "cards",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "chat", "card", name=op.f("pk_cards")),
    )
    op.create_table(
        "chat_lines",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_at", UtcTime(), nullable=False),
        sa.Column("edited_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("chat", "line", name=op.f("pk_chat_lines")),
        sa.UniqueConstraint("chat", "key", name=op.f("uq_chat_lines_chat_key")),
    )
    op.create_index(
        op.f("ix_chat_lines_chat_revision"), "chat_lines", ["chat", "revision"], unique=True
    )
    op.create_table(
        "chat_read_marks",
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("chat", "reader", name=op.f("pk_chat_read_marks")),
    )
    op.create_table(
        "codes",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("spent_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("purpose", "digest", name=op.f("pk_codes")),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "deadlines",
        sa.Column("id", ID, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("is_pending", sa.SmallInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadlines")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deadlines_parked",
        "deadlines",
        ["id"],
        unique=False,
        sqlite_where=sa.text("is_pending = 0"),
        postgresql_where=sa.text("is_pending = 0"),
    )
    op.create_index(
        "ix_deadlines_pending_due_at",
        "deadlines",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("is_pending = 1"),
        postgresql_where=sa.text("is_pending = 1"),
    )
    op.create_index(
        "uq_deadlines_pending",
        "deadlines",
        ["number", "purpose"],
        unique=True,
        sqlite_where=sa.text("is_pending = 1"),
        postgresql_where=sa.text("is_pending = 1"),
    )
    op.create_table(
        "definitions",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("body", VALUE, nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "version", name=op.f("pk_definitions")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("incoming", VALUE, nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("is_failed", sa.SmallInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("account", "event_id", name=op.f("uq_inbox_account_event_id")),
    )
    op.create_index(
        "ix_inbox_failed",
        "inbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("is_failed = 1"),
        postgresql_where=sa.text("is_failed = 1"),
    )
    op.create_table(
        "memories",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("memory", VALUE, nullable=False),
        sa.PrimaryKeyConstraint("account", "chat", "person_id", name=op.f("pk_memories")),
    )
    op.create_table(
        "message_references",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("account", "chat", "native_id", name=op.f("pk_message_references")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", ID, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("place", ID, nullable=False),
        sa.Column("message", VALUE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_unsent", sa.SmallInteger(), nullable=False),
        sa.Column("is_unsure", sa.Boolean(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("replace_key", sa.Text(), nullable=False),
        sa.Column("merge_key", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=True),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", UtcTime(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_card",
        "outbox",
        ["account", "chat", "card"],
        unique=False,
        sqlite_where=sa.text("is_unsent = 1 AND card <> ''"),
        postgresql_where=sa.text("is_unsent = 1 AND card <> ''"),
    )
    op.create_index(
        "ix_outbox_failed",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'failed'"),
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_index(
        "ix_outbox_lane",
        "outbox",
        ["account", "chat", "place", "id"],
        unique=False,
        sqlite_where=sa.text("is_unsent = 1"),
        postgresql_where=sa.text("is_unsent = 1"),
    )
    op.create_index(
        "ix_outbox_replace_key",
        "outbox",
        ["account", "chat", "replace_key"],
        unique=False,
        sqlite_where=sa.text("is_unsent = 1 AND replace_key <> ''"),
        postgresql_where=sa.text("is_unsent = 1 AND replace_key <> ''"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", VALUE, nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("remembered", VALUE, nullable=False),
        sa.Column("on_duty", sa.Boolean(), nullable=False),
        sa.Column("skills", VALUE, nullable=False),
        sa.Column("regions", VALUE, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_staff", sa.SmallInteger(), nullable=False),
        sa.Column("name_key", EXACT_TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index(
        "ix_people_staff_name_key",
        "people",
        ["name_key"],
        unique=False,
        sqlite_where=sa.text("is_staff = 1"),
        postgresql_where=sa.text("is_staff = 1"),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("assignment", sa.Text(), nullable=False),
        sa.Column("categories", VALUE, nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("last_assigned", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("key", name=op.f("uq_teams_key")),
    )
    op.create_table(
        "topics",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account", "chat", "topic", name=op.f("pk_topics")),
    )
    op.create_index(
        op.f("ix_topics_account_chat_thread"), "topics", ["account", "chat", "thread"], unique=False
    )
    op.create_table(
        "identities",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("private_chat", sa.Text(), nullable=False),
        sa.Column("is_unreachable", sa.Boolean(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_identities_person_id_people")
        ),
        sa.PrimaryKeyConstraint("account", "native_id", name=op.f("pk_identities")),
    )
    op.create_index(
        op.f("ix_identities_person_id_used_at"),
        "identities",
        ["person_id", "used_at"],
        unique=False,
    )
    op.create_table(
        "team_members",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_team_members_person_id_people")
        ),
        sa.ForeignKeyConstraint(["team"], ["teams.key"], name=op.f("fk_team_members_team_teams")),
        sa.PrimaryKeyConstraint("team", "person_id", name=op.f("pk_team_members")),
    )
    op.create_index(op.f("ix_team_members_person_id"), "team_members", ["person_id"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("form_version", sa.Integer(), nullable=False),
        sa.Column("fields", VALUE, nullable=False),
        sa.Column("origin_account", sa.Text(), nullable=True),
        sa.Column("origin_chat", sa.Text(), nullable=True),
        sa.Column("origin_thread", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("updated_at", UtcTime(), nullable=False),
        sa.Column("first_response_at", UtcTime(), nullable=True),
        sa.Column("first_response_due", UtcTime(), nullable=True),
        sa.Column("unanswered_since", UtcTime(), nullable=True),
        sa.Column("resolved_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.Column("waiting_for", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("follow_up_of", sa.Integer(), nullable=True),
        sa.Column("reopen_count", sa.Integer(), nullable=False),
        sa.Column("urge_count", sa.Integer(), nullable=False),
        sa.Column("answering_id", sa.Integer(), nullable=True),
        sa.Column("answering_until", UtcTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state_version", sa.Integer(), nullable=False),
        sa.Column("is_live", sa.SmallInteger(), nullable=False),
        sa.Column("urgency", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["people.id"], name=op.f("fk_tickets_assignee_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["people.id"], name=op.f("fk_tickets_customer_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_of"], ["tickets.number"], name=op.f("fk_tickets_follow_up_of_tickets")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["tickets.number"], name=op.f("fk_tickets_merged_into_tickets")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tickets")),
    )
    op.create_index(
        op.f("ix_tickets_assignee_id_number"), "tickets", ["assignee_id", "number"], unique=False
    )
    op.create_index(
        op.f("ix_tickets_created_at_number"), "tickets", ["created_at", "number"], unique=False
    )
    op.create_index(
        op.f("ix_tickets_customer_id_number"), "tickets", ["customer_id", "number"], unique=False
    )
    op.create_index(
        "ix_tickets_first_response",
        "tickets",
        ["created_at", "first_response_at"],
        unique=False,
        sqlite_where=sa.text("first_response_at IS NOT NULL"),
        postgresql_where=sa.text("first_response_at IS NOT NULL"),
    )
    op.create_index(
        "ix_tickets_live_assignee",
        "tickets",
        ["assignee_id", "urgency", "number"],
        unique=False,
        sqlite_where=sa.text("is_live = 1"),
        postgresql_where=sa.text("is_live = 1"),
    )
    op.create_index(
        "ix_tickets_live_team",
        "tickets",
        ["team", "urgency", "number"],
        unique=False,
        sqlite_where=sa.text("is_live = 1"),
        postgresql_where=sa.text("is_live = 1"),
    )
    op.create_index(
        "ix_tickets_live_urgency",
        "tickets",
        ["urgency", "number"],
        unique=False,
        sqlite_where=sa.text("is_live = 1"),
        postgresql_where=sa.text("is_live = 1"),
    )
    op.create_index(
        op.f("ix_tickets_origin_account_origin_chat"),
        "tickets",
        ["origin_account", "origin_chat"],
        unique=False,
    )
    op.create_index(
        "ix_tickets_resolved",
        "tickets",
        ["resolved_at"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NOT NULL"),
        postgresql_where=sa.text("resolved_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_tickets_status_number"), "tickets", ["status", "number"], unique=False)
    op.create_index(op.f("ix_tickets_team_number"), "tickets", ["team", "number"], unique=False)
    op.create_index(
        op.f("ix_tickets_urgency_number"), "tickets", ["urgency", "number"], unique=False
    )
    op.create_table(
        "attachments",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_attachments_number_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_number_id"), "attachments", ["number", "id"], unique=False)
    op.create_index(
        "ix_attachments_pending",
        "attachments",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "internal_notes",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", UtcTime(), nullable=False),
        sa.Column("attachments", VALUE, nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_internal_notes_number_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_notes")),
    )
    op.create_index(
        op.f("ix_internal_notes_number_id"), "internal_notes", ["number", "id"], unique=False
    )
    op.create_table(
        "surveys",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("engineer_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_surveys_number_tickets")
        ),
        sa.PrimaryKeyConstraint("number", "round", name=op.f("pk_surveys")),
    )
    op.create_index(
        "ix_surveys_answered",
        "surveys",
        ["answered_at"],
        unique=False,
        sqlite_where=sa.text("answered_at IS NOT NULL"),
        postgresql_where=sa.text("answered_at IS NOT NULL"),
    )
    op.create_table(
        "ticket_events",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("where_account", sa.Text(), nullable=True),
        sa.Column("where_chat", sa.Text(), nullable=True),
        sa.Column("where_thread", sa.Text(), nullable=True),
        sa.Column("data", VALUE, nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_ticket_events_number_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
    )
    op.create_index(
        op.f("ix_ticket_events_number_id"), "ticket_events", ["number", "id"], unique=False
    )
    op.create_table(
        "ticket_messages",
        sa.Column("id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_at", UtcTime(), nullable=False),
        sa.Column("edited_at", UtcTime(), nullable=True),
        sa.Column("attachments", VALUE, nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_ticket_messages_number_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
    )
    op.create_index(
        op.f("ix_ticket_messages_number_id"), "ticket_messages", ["number", "id"], unique=False
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("ticket_messages")
    op.drop_table("ticket_events")
    op.drop_table("surveys")
    op.drop_table("internal_notes")
    op.drop_table("attachments")
    op.drop_table("tickets")
    op.drop_table("team_members")
    op.drop_table("identities")
    op.drop_table("topics")
    op.drop_table("teams")
    op.drop_table("people")
    op.drop_table("outbox")
    op.drop_table("message_references")
    op.drop_table("memories")
    op.drop_table("inbox")
    op.drop_table("definitions")
    op.drop_table("deadlines")
    op.drop_table("counters")
    op.drop_table("codes")
    op.drop_table("chat_read_marks")
    op.drop_table("chat_lines")
    op.drop_table("cards")
    op.drop_table("bound_chats")
    op.drop_table("answers")
