"""What clocks left behind: measurements, alerts, follow-up tasks, hand-overs, runs of cron jobs."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, SmallInteger, Table, Text

from domain.escalation.ladder import Trigger
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome
from domain.tickets.ticket import Priority
from store.tables.columns import Duration, Id, UtcTime, Value, Word, metadata, partial_index

NOT_DONE = "done_at IS NULL"

measurements = Table(
    "measurements",
    metadata,
    Column("number", ForeignKey("tickets.number"), primary_key=True),
    Column("metric", Word(Metric), primary_key=True),
    Column("instance", Integer, primary_key=True, autoincrement=False),
    Column("outcome", Word(Outcome), nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    Column("breached_at", UtcTime),
    Column("ended_at", UtcTime),
    Column("wall", Duration, nullable=False),
    Column("business", Duration, nullable=False),
    Column("paused", Duration, nullable=False),
    Column("policy", Text, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("rule", Text, nullable=False),
    Column("calendar", Text, nullable=False),
    Column("calendar_version", Integer, nullable=False),
    Column("team", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("assignee_id", Integer),
    Column("is_kept", Boolean, nullable=False),
    # Derived at each write: when it was broken, else when it ended.
    Column("settled_at", UtcTime, nullable=False),
    # Reports are answered from these two alone.
    Index("ix_measurements_settled", "metric", "settled_at", "outcome"),
    Index("ix_measurements_ended", "metric", "ended_at", "is_kept", "wall", "business"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("trigger", Word(Trigger), nullable=False),
    Column("priority", Word(Priority), nullable=False),
    Column("card", Text, nullable=False),
    Index(None, "recipient", "at", "id"),
    Index(None, "number", "at"),
    Index(None, "at"),
)

follow_ups = Table(
    "follow_ups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", ForeignKey("tickets.number"), nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("owner_id", Integer),
    Column("done_at", UtcTime),
    Column("outcome", Text, nullable=False),
    Index(None, "number", "id"),
    partial_index("ix_follow_ups_open", "due_at", "id", where=NOT_DONE),
    partial_index("ix_follow_ups_open_owner", "owner_id", "due_at", "id", where=NOT_DONE),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("leaving", Value(tuple[int, ...]), nullable=False),
    Column("coming", Value(tuple[int, ...]), nullable=False),
    Column("tickets", Value(tuple[int, ...]), nullable=False),
    Column("accepted_by", Integer),
    Column("accepted_at", UtcTime),
    Index(None, "team", "at", "id"),
)

# Of each process, when it was at work, and what it says of itself. Defaults are for versions that
# don't know the columns yet.
runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("host", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("version", Text, nullable=False, server_default=""),
    Column("secret_mark", Text, nullable=False, server_default=""),
    Column("files_mark", Text, nullable=False, server_default=""),
    Column("pid", Integer, nullable=False, server_default="0"),
    Column("is_over", Integer, nullable=False, server_default="0"),
)

# A row a slot: after a clock was set back, those it had run ahead to are no reason to wait.
cron_runs = Table(
    "cron_runs",
    metadata,
    Column("name", Text, primary_key=True),
    Column("slot", UtcTime, primary_key=True),
    # Why it was given up, or "".
    Column("error", Text, nullable=False, server_default=""),
)
