"""Live tickets in order, without those that are over; and which tickets may hold a text"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_LIVE = sa.text("is_live = 1")
# All runs of three signs, in whatever language. What ends a text is followed by two signs nobody
# writes, so that its last signs begin a run, too. Triggers keep it; who makes the table of tickets
# anew must make them anew.
_SQLITE = (
    """
    CREATE VIEW ticket_words_source AS
    SELECT number, title || char(31, 31) || description || char(31, 31) AS words FROM tickets
    """,
    """
    CREATE VIRTUAL TABLE ticket_words USING fts5(
        words, content='ticket_words_source', content_rowid='number', tokenize='trigram',
        detail=none, columnsize=0
    )
    """,
    "CREATE VIRTUAL TABLE ticket_words_places USING fts5vocab('ticket_words', 'instance')",
    "INSERT INTO ticket_words (ticket_words) VALUES ('rebuild')",
    """
    CREATE TRIGGER ticket_words_added AFTER INSERT ON tickets BEGIN
        INSERT INTO ticket_words (rowid, words) VALUES (
            new.number, new.title || char(31, 31) || new.description || char(31, 31)
        );
    END
    """,
    """
    CREATE TRIGGER ticket_words_changed AFTER UPDATE OF title, description ON tickets
    WHEN old.title <> new.title OR old.description <> new.description BEGIN
        INSERT INTO ticket_words (ticket_words, rowid, words) VALUES (
            'delete', old.number, old.title || char(31, 31) || old.description || char(31, 31)
        );
        INSERT INTO ticket_words (rowid, words) VALUES (
            new.number, new.title || char(31, 31) || new.description || char(31, 31)
        );
    END
    """,
    """
    CREATE TRIGGER ticket_words_removed AFTER DELETE ON tickets BEGIN
        INSERT INTO ticket_words (ticket_words, rowid, words) VALUES (
            'delete', old.number, old.title || char(31, 31) || old.description || char(31, 31)
        );
    END
    """,
)
# What the server has for words of languages, with our runs for words: it needs no extension. Of
# texts longer than any that is taken in, the beginning. Few that wait to be indexed at a time: who
# comes last must index them all.
_POSTGRES = (
    """
    CREATE FUNCTION ticket_words(title text, description text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 2000 AS $$
    DECLARE
        signs text[] := string_to_array(
            lower(left(title || repeat(chr(31), 2) || description, 30000)), NULL
        );
    BEGIN
        RETURN (
            SELECT array_to_tsvector(array_agg(concat(one, two, three)))
            FROM unnest(signs, signs[2:], signs[3:]) AS run (one, two, three)
        );
    END
    $$
    """,
    """
    CREATE INDEX ticket_words ON tickets USING gin (ticket_words(title, description))
    WITH (gin_pending_list_limit = 256)
    """,
)


def upgrade() -> None:
    """Apply."""
    op.create_index(
        "ix_tickets_live",
        "tickets",
        ["number"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    for statement in _POSTGRES if _is_on_postgres() else _SQLITE:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Take back."""
    if _is_on_postgres():
        op.execute("DROP INDEX ticket_words")
        op.execute("DROP FUNCTION ticket_words(text, text)")
    else:
        for name in ("added", "changed", "removed"):
            op.execute(f"DROP TRIGGER ticket_words_{name}")
        op.execute("DROP TABLE ticket_words_places")
        op.execute("DROP TABLE ticket_words")
        op.execute("DROP VIEW ticket_words_source")
    op.drop_index("ix_tickets_live", table_name="tickets")


def _is_on_postgres() -> bool:
    return bool(op.get_context().dialect.name == "postgresql")
