"""What left as one message is known again"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# As it stood at this revision.
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.add_column("outbox", sa.Column("sent_with", ID, nullable=True))
    op.create_index(
        "ix_outbox_sent_with",
        "outbox",
        ["sent_with"],
        unique=False,
        sqlite_where=sa.text("sent_with IS NOT NULL"),
        postgresql_where=sa.text("sent_with IS NOT NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_outbox_sent_with", table_name="outbox")
    op.drop_column("outbox", "sent_with")
