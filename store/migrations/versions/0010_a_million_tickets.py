"""Live tickets in order, without those that are over"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_LIVE = sa.text("is_live = 1")


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


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_tickets_live", table_name="tickets")
