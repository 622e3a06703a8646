"""When to look at a ticket's running targets again: at the next rung of a ladder, or the breach."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.sla.policy import Metric
from domain.sla.target_count import TargetCount
from domain.tickets.ticket import Ticket

_PURPOSES = {metric: Purpose(metric.value) for metric in Metric}
RungAt = Callable[[TargetCount], datetime | None]


def awaited_targets(desk: Desk, number: int) -> frozenset[Metric]:
    """Those whose deadline is pending."""
    pending = {deadline.purpose for deadline in desk.unit.deadlines.pending(number)}
    return frozenset(metric for metric, purpose in _PURPOSES.items() if purpose in pending)


def set_target_deadlines(
    desk: Desk,
    ticket: Ticket,
    counts: Sequence[TargetCount],
    rung_at: RungAt,
    *,
    leaving: Collection[Metric] = (),
) -> None:
    """One for each running target, at the next rung or the breach; none for others.

    `rung_at`: when the next rung of a target is due. `leaving`: of these, all stays as it is.
    """
    deadlines = desk.unit.deadlines
    pending = {d.purpose: d.due_at for d in deadlines.pending(ticket.number)}
    wanted = {_PURPOSES[c.metric]: _next_moment(c, rung_at) for c in counts if c.is_open}
    for metric, purpose in _PURPOSES.items():
        if metric in leaving:
            continue
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
