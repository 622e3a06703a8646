"""Boards and reports look at what they tell of, however many tickets there were"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_LIVE = sa.text("is_live = 1")
_SETTLED = ["metric", "settled_at", "outcome"]
_ENDED = ["metric", "ended_at", "is_kept", "wall", "business"]


def upgrade() -> None:
    """Apply. Older versions get what they ask for by the new indexes, too."""
    op.create_index(
        "ix_tickets_live",
        "tickets",
        ["number"],
        unique=False,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )
    _index_measurements([*_SETTLED, "team"], [*_ENDED[:3], "team", *_ENDED[3:]])


def downgrade() -> None:
    """Take back."""
    _index_measurements(_SETTLED, _ENDED)
    op.drop_index("ix_tickets_live", table_name="tickets")


def _index_measurements(settled: list[str], ended: list[str]) -> None:
    for name, columns in (("settled", settled), ("ended", ended)):
        op.drop_index(f"ix_measurements_{name}", table_name="measurements")
        op.create_index(f"ix_measurements_{name}", "measurements", columns, unique=False)
