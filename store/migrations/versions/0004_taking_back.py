"""Replies can be taken back; whether customers read them is known"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.tables.columns import UtcTime

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# As it stood at this revision.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("shows", ID, nullable=True))
    op.create_index(
        "ix_outbox_shows",
        "outbox",
        ["shows"],
        unique=False,
        sqlite_where=sa.text("shows IS NOT NULL"),
        postgresql_where=sa.text("shows IS NOT NULL"),
    )
    op.add_column("ticket_messages", sa.Column("taken_back_at", UtcTime(), nullable=True))
    op.add_column("ticket_messages", sa.Column("taken_back_by", sa.Integer(), nullable=True))
    op.add_column("ticket_messages", sa.Column("read_at", UtcTime(), nullable=True))
    op.add_column("ticket_messages", sa.Column("read_asked_at", UtcTime(), nullable=True))


def downgrade() -> None:
    """Take back. What was taken back is shown again."""
    op.drop_column("ticket_messages", "read_asked_at")
    op.drop_column("ticket_messages", "read_at")
    op.drop_column("ticket_messages", "taken_back_by")
    op.drop_column("ticket_messages", "taken_back_at")
    op.drop_index("ix_outbox_shows", table_name="outbox")
    op.drop_column("outbox", "shows")
