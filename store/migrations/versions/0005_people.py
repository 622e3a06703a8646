"""Linked people, and what directories say of them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from store.tables.columns import UtcTime

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# As it stood at this revision.
VALUE = sa.Text().with_variant(sa.JSON(), "postgresql")


def upgrade() -> None:
    """Apply."""
    op.add_column("people", sa.Column("lent_roles", VALUE, server_default="[]", nullable=False))
    op.add_column("people", sa.Column("merged_into", sa.Integer(), nullable=True))
    op.create_index(
        "ix_people_merged_into",
        "people",
        ["merged_into"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    _create_links()
    _create_directory_entries()


def _create_links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("asked_account", sa.Text(), nullable=False),
        sa.Column("asked_native_id", sa.Text(), nullable=False),
        sa.Column("asked_chat", sa.Text(), nullable=False),
        sa.Column("typed_account", sa.Text(), nullable=True),
        sa.Column("typed_native_id", sa.Text(), nullable=True),
        sa.Column("typed_chat", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("digest", name=op.f("uq_links_digest")),
    )
    for side in ("asked", "typed"):
        op.create_index(
            op.f(f"ix_links_{side}_account_{side}_chat"),
            "links",
            [f"{side}_account", f"{side}_chat"],
            unique=False,
        )


def _create_directory_entries() -> None:
    op.create_table(
        "directory_entries",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("native_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gift", VALUE, nullable=False),
        sa.Column("joined", VALUE, nullable=False),
        sa.Column("has_left", sa.Boolean(), nullable=False),
        sa.Column("is_declined", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_directory_entries_person_id_people")
        ),
        sa.PrimaryKeyConstraint("account", "native_id", name=op.f("pk_directory_entries")),
    )
    op.create_index(
        op.f("ix_directory_entries_person_id"), "directory_entries", ["person_id"], unique=False
    )


def downgrade() -> None:
    """Take back. Who was made one stays one; what the new tables held is lost."""
    op.drop_table("directory_entries")
    op.drop_table("links")
    op.drop_index("ix_people_merged_into", "people")
    op.drop_column("people", "merged_into")
    op.drop_column("people", "lent_roles")
