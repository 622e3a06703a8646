"""What processes say of themselves; which versions can still work on the tables"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_WORDS = ("host", "address", "version", "secret_mark", "files_mark")


def upgrade() -> None:
    """Apply. Of runs of before, nothing is known."""
    for word in _WORDS:
        op.add_column("runs", sa.Column(word, sa.Text(), nullable=False, server_default=""))
    for number in ("pid", "is_over"):
        op.add_column("runs", sa.Column(number, sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "schema_needs",
        sa.Column("revision", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_schema_needs")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("schema_needs")
    for column in ("is_over", "pid", *reversed(_WORDS)):
        op.drop_column("runs", column)
