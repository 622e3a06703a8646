"""When to look at a ticket's running targets again: at the next rung of a ladder, or the breach."""

from collections.abc import Callable, Sequence
from datetime import datetime

from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.sla.policy import Metric
from domain.sla.target_count import TargetCount
from domain.tickets.ticket import Ticket

_PURPOSES = {metric: Purpose(metric.value) for metric in Metric}
RungAt = Callable[[TargetCount], datetime | None]


def set_target_deadlines(
    desk: Desk, ticket: Ticket, counts: Sequence[TargetCount], rung_at: RungAt
) -> None:
    """One for each running target, at the next rung or the breach; none for others.

    `rung_at`: when the next rung of a target is due.
    """
    deadlines = desk.unit.deadlines
    pending = {d.purpose: d.due_at for d in deadlines.pending(ticket.number)}
    wanted = {_PURPOSES[c.metric]: _next_moment(c, rung_at) for c in counts if c.is_open}
    for purpose in _PURPOSES.values():
        due_at = wanted.get(purpose)
        if due_at == pending.get(purpose):
            continue
        if due_at is None:
            deadlines.cancel(ticket.number, purpose)
        else:
            deadlines.set(Deadline(purpose=purpose, number=ticket.number, due_at=due_at))


def _next_moment(count: TargetCount, rung_at: RungAt) -> datetime | None:
    breach = count.due_at if count.breached_at is None else None
    return min(filter(None, (breach, rung_at(count))), default=None)
