"""Delivery: what accounts remember, which message was which, quotas, runs"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.tables.columns import UtcTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# As it stood at this revision.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account_memory",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("account", "key", name=op.f("pk_account_memory")),
    )
    op.create_index(
        op.f("ix_account_memory_expires_at"), "account_memory", ["expires_at"], unique=False
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_table(
        "quota_uses",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "key", name=op.f("pk_quota_uses")),
    )
    op.add_column("message_references", sa.Column("outbox_id", ID, nullable=True))


def downgrade() -> None:
    """Take back. What the new tables held is lost."""
    op.drop_column("message_references", "outbox_id")
    op.drop_table("quota_uses")
    op.drop_table("runs")
    op.drop_table("account_memory")
