"""Clocks: promises, ladders, rosters and surveys"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from store.tables.columns import UtcTime

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# As they stood at this revision.
VALUE = sa.Text().with_variant(sa.JSON(), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

_events = sa.table(
    "ticket_events",
    sa.column("id", sa.Integer()),
    sa.column("number", sa.Integer()),
    sa.column("kind", sa.Text()),
    sa.column("data", VALUE),
)
_tickets = sa.table(
    "tickets",
    sa.column("number", sa.Integer()),
    sa.column("first_response_due", UtcTime()),
)
_deadlines = sa.table(
    "deadlines",
    sa.column("purpose", sa.Text()),
    sa.column("due_at", UtcTime()),
    sa.column("round", sa.Integer()),
    sa.column("attempts", sa.Integer()),
    sa.column("is_pending", sa.SmallInteger()),
)


def upgrade() -> None:
    """Apply."""
    _add_columns()
    _name_subjects()
    _create_measurements()
    _create_alerts()
    _create_follow_ups()
    _create_shifts()
    _create_indexes()
    _convert_late_responses()
    _recount_promised()


def _add_columns() -> None:
    for name in ("next_response_due", "resolution_due", "snoozed_until"):
        op.add_column("tickets", sa.Column(name, UtcTime(), nullable=True))
    op.add_column(
        "tickets", sa.Column("sla_version", sa.Integer(), server_default="0", nullable=False)
    )
    for name in ("email", "phone", "level"):
        op.add_column("people", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("teams", sa.Column("lead", sa.Integer(), nullable=True))
    op.add_column("surveys", sa.Column("reasons", VALUE, server_default="[]", nullable=False))
    op.add_column("surveys", sa.Column("credits", VALUE, server_default="{}", nullable=False))
    for name in ("reminded_at", "expired_at", "cancelled_at"):
        op.add_column("surveys", sa.Column(name, UtcTime(), nullable=True))
    op.add_column(
        "surveys", sa.Column("is_unasked", sa.Boolean(), server_default="0", nullable=False)
    )


def _name_subjects() -> None:
    op.add_column("deadlines", sa.Column("subject", sa.Text(), server_default="", nullable=False))
    op.drop_index("ix_deadlines_parked", "deadlines")
    op.create_index(
        "ix_deadlines_parked",
        "deadlines",
        ["number", "purpose", "subject"],
        sqlite_where=sa.text("is_pending = 0"),
        postgresql_where=sa.text("is_pending = 0"),
    )
    op.drop_index("uq_deadlines_pending", "deadlines")
    op.create_index(
        "uq_deadlines_pending",
        "deadlines",
        ["number", "purpose", "subject"],
        unique=True,
        sqlite_where=sa.text("is_pending = 1"),
        postgresql_where=sa.text("is_pending = 1"),
    )


def _create_measurements() -> None:
    op.create_table(
        "measurements",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("instance", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("breached_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("wall", sa.BigInteger(), nullable=False),
        sa.Column("business", sa.BigInteger(), nullable=False),
        sa.Column("paused", sa.BigInteger(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("calendar_version", sa.Integer(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("settled_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_measurements_number_tickets")
        ),
        sa.PrimaryKeyConstraint("number", "metric", "instance", name=op.f("pk_measurements")),
    )
    op.create_index("ix_measurements_settled", "measurements", ["metric", "settled_at", "outcome"])
    op.create_index(
        "ix_measurements_ended",
        "measurements",
        ["metric", "ended_at", "is_kept", "wall", "business"],
    )


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", ID, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_recipient_at_id"), "alerts", ["recipient", "at", "id"])
    op.create_index(op.f("ix_alerts_number_at"), "alerts", ["number", "at"])
    op.create_index(op.f("ix_alerts_at"), "alerts", ["at"])


def _create_follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("done_at", UtcTime(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["tickets.number"], name=op.f("fk_follow_ups_number_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    op.create_index(op.f("ix_follow_ups_number_id"), "follow_ups", ["number", "id"])
    for name, columns in (
        ("ix_follow_ups_open", ["due_at", "id"]),
        ("ix_follow_ups_open_owner", ["owner_id", "due_at", "id"]),
    ):
        op.create_index(
            name,
            "follow_ups",
            columns,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )


def _create_shifts() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("leaving", VALUE, nullable=False),
        sa.Column("coming", VALUE, nullable=False),
        sa.Column("tickets", VALUE, nullable=False),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
    )
    op.create_index(op.f("ix_handovers_team_at_id"), "handovers", ["team", "at", "id"])
    op.create_table(
        "cron_runs",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slot", UtcTime(), nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name=op.f("pk_cron_runs")),
    )


def _create_indexes() -> None:
    # Measurements answer what it was for.
    op.drop_index("ix_tickets_first_response", "tickets")
    op.create_index(op.f("ix_surveys_customer_id_asked_at"), "surveys", ["customer_id", "asked_at"])
    op.create_index(op.f("ix_surveys_asked_at"), "surveys", ["asked_at"])
    op.create_index(
        "ix_attachments_digest",
        "attachments",
        ["digest"],
        sqlite_where=sa.text("digest <> ''"),
        postgresql_where=sa.text("digest <> ''"),
    )


def _convert_late_responses() -> None:
    """The first ping told of a breach, those after it were alerts and no more."""
    connection = op.get_bind()
    query = (
        sa.select(_events.c.id, _events.c.data, _tickets.c.first_response_due)
        .join_from(_events, _tickets, _events.c.number == _tickets.c.number)
        .where(_events.c.kind == "first_response_late")
    )
    for event_id, data, due in connection.execute(query).all():
        kind, converted = _converted(_round_of(data), due)
        connection.execute(
            sa.update(_events)
            .where(_events.c.id == event_id)
            .values(kind=kind, data=_json(connection, converted))
        )


def _converted(round_: int, due: datetime | None) -> tuple[str, dict[str, object]]:
    if round_ == 0:
        told = due.isoformat() if due else ""
        return "sla_breached", {
            "metric": "first_response",
            "instance": 1,
            "due": told,
            "late": False,
        }
    return "alerted", {
        "trigger": "first_response",
        "instance": 1,
        "ladder": "",
        "step": "",
        "round": round_,
        "people": "",
        "names": "",
        "by": "group",
        "is_last": False,
    }


def _round_of(data: str | dict[str, int]) -> int:
    values = json.loads(data) if isinstance(data, str) else data
    return int(values.get("round", 0))


def _json(connection: sa.Connection, values: dict[str, object]) -> object:
    return json.dumps(values) if connection.dialect.name == "sqlite" else values


def _recount_promised() -> None:
    """Who still waits for a first response is counted by the new clocks at once.

    All others were never promised more, and go on without until somebody decides so.
    """
    connection = op.get_bind()
    was_promised = _deadlines.c.purpose == "first_response"
    connection.execute(
        sa.update(_deadlines)
        .where(was_promised, _deadlines.c.is_pending == 1)
        .values(purpose="recount", round=0, attempts=0, due_at=datetime.now(UTC))
    )
    connection.execute(sa.delete(_deadlines).where(was_promised))


def downgrade() -> None:
    """Take back. What the new tables held is lost."""
    op.execute("DELETE FROM deadlines WHERE subject <> '' OR purpose = 'recount'")
    op.drop_index("ix_deadlines_parked", "deadlines")
    op.create_index(
        "ix_deadlines_parked",
        "deadlines",
        ["id"],
        sqlite_where=sa.text("is_pending = 0"),
        postgresql_where=sa.text("is_pending = 0"),
    )
    op.drop_index("uq_deadlines_pending", "deadlines")
    op.create_index(
        "uq_deadlines_pending",
        "deadlines",
        ["number", "purpose"],
        unique=True,
        sqlite_where=sa.text("is_pending = 1"),
        postgresql_where=sa.text("is_pending = 1"),
    )
    op.create_index(
        "ix_tickets_first_response",
        "tickets",
        ["created_at", "first_response_at"],
        unique=False,
        sqlite_where=sa.text("first_response_at IS NOT NULL"),
        postgresql_where=sa.text("first_response_at IS NOT NULL"),
    )
    op.drop_index("ix_attachments_digest", "attachments")
    op.drop_index("ix_surveys_asked_at", "surveys")
    op.drop_index("ix_surveys_customer_id_asked_at", "surveys")
    for table in ("cron_runs", "handovers", "follow_ups", "alerts", "measurements"):
        op.drop_table(table)
    for table, name in (
        ("deadlines", "subject"),
        ("surveys", "is_unasked"),
        ("surveys", "cancelled_at"),
        ("surveys", "expired_at"),
        ("surveys", "reminded_at"),
        ("surveys", "credits"),
        ("surveys", "reasons"),
        ("teams", "lead"),
        ("people", "level"),
        ("people", "phone"),
        ("people", "email"),
        ("tickets", "sla_version"),
        ("tickets", "snoozed_until"),
        ("tickets", "resolution_due"),
        ("tickets", "next_response_due"),
    ):
        op.drop_column(table, name)
