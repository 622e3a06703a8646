"""Failures that were given up on and wait for a person."""

from sqlalchemy import bindparam, func, select

from domain.deadlines import Deadline
from domain.ports import FailedMessage, FailedRun, StuckJob
from store.prepared import Prepared
from store.records import Record
from store.statements import pick
from store.tables.clocks import cron_runs
from store.tables.columns import is_exactly
from store.tables.mail import NOT_SHOWN, outbox
from store.tables.talk import PARKED, deadlines
from store.transaction import Transaction

_deadline = Record(Deadline)

_parked = Prepared(
    pick(deadlines, (*_deadline.names, "error"))
    .where(is_exactly(PARKED))
    .order_by(deadlines.c.id.desc())
    .limit(bindparam("most"))
)
_failed = Prepared(
    pick(outbox, ("id", "message", "error"))
    .where(is_exactly(NOT_SHOWN))
    .order_by(outbox.c.id.desc())
    .limit(bindparam("most"))
)
_later = cron_runs.alias("later")
_failed_runs = Prepared(
    select(cron_runs.c.name, cron_runs.c.slot, cron_runs.c.error)
    .where(
        cron_runs.c.error != "",
        cron_runs.c.slot
        == select(func.max(_later.c.slot))
        .where(_later.c.name == cron_runs.c.name)
        .scalar_subquery(),
    )
    .order_by(cron_runs.c.slot.desc())
)

# Of the tables of PgQueuer, which has no question like this.
_STUCK_JOBS = """
    WITH job AS (
        SELECT *, status = 'queued' AND execute_after < now() - interval '5 minutes'
            OR status = 'picked' AND heartbeat < now() - interval '5 minutes' AS is_idle
        FROM gongdan_jobs.pgqueuer
    )
    SELECT entrypoint, convert_from(payload, 'UTF8'), created, is_idle, attempts, coalesce((
        SELECT line.traceback ->> 'exception_message' FROM gongdan_jobs.pgqueuer_log AS line
        WHERE line.job_id = job.id AND line.traceback IS NOT NULL
        ORDER BY line.created DESC LIMIT 1
    ), '')
    FROM job WHERE is_idle OR attempts >= 10 ORDER BY id LIMIT $1
"""


class SqlTroubles:
    """Implements `domain.ports.Troubles`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def parked_deadlines(self, limit: int) -> list[tuple[Deadline, str]]:
        """Deadlines whose handling failed too often, the newest first."""
        rows = _parked.all(self._transaction, most=limit)
        return [(_deadline.make(row[:-1]), row[-1]) for row in rows]

    def failed_messages(self, limit: int) -> list[FailedMessage]:
        """Outbox messages that failed for good, the newest first."""
        rows = _failed.all(self._transaction, most=limit)
        return [
            FailedMessage(
                id=row[0],
                address=row[1].address,
                ticket=row[1].ticket,
                error=row[2],
            )
            for row in rows
        ]

    def failed_runs(self) -> list[FailedRun]:
        """Cron jobs whose newest run was given up, the newest first."""
        rows = _failed_runs.all(self._transaction)
        return [FailedRun(name=name, slot=slot, error=error) for name, slot, error in rows]

    def stuck_jobs(self, limit: int) -> list[StuckJob]:
        """Background jobs that nobody does or that fail again and again, the oldest first."""
        if self._transaction.dialect.name == "sqlite":
            return []
        return [
            StuckJob(
                kind=kind,
                subject=subject,
                since=since,
                is_idle=is_idle,
                failures=failures,
                error=error,
            )
            for kind, subject, since, is_idle, failures, error in self._transaction.execute(
                _STUCK_JOBS, (limit,)
            ).fetchall()
        ]
