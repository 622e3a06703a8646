"""The clock: something about a running target is due, or a ticket has to be counted anew."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from desk.changing import write_change
from desk.definitions.shaped.policies import newest_policy
from desk.desk import Desk
from desk.escalation.climb import take_due_rungs
from desk.escalation.rungs import Climb, comes_at, next_rung_at, target_climb
from desk.sla.recounting import recount_changed_meanwhile
from desk.sla.sla_clocks import Clocks, count_clocks, settle_clocks, tell_breaches, with_due_times
from desk.sla.target_deadlines import awaited_targets, set_target_deadlines
from domain.deadlines import Deadline
from domain.sla.policy import Metric
from domain.sla.target_count import TargetCount
from domain.tickets.history import EventKind
from domain.tickets.ticket import Ticket


def target_due(desk: Desk, deadline: Deadline) -> None:
    """Record the breach once, alert whom the ladder names, and set the next deadline."""
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None:
        return
    metric = Metric(deadline.purpose.value)
    # The other targets have deadlines of their own, which nothing has moved.
    others = awaited_targets(desk, ticket.number) - {metric}
    clocks = count_clocks(desk, desk.unit.history.of(ticket.number), leaving=others)
    tell_breaches(desk, ticket, clocks)
    count = clocks.running(metric)
    if count is None:
        _await_next(desk, ticket, clocks.counts, leaving=others)
        return
    climb = target_climb(desk, ticket, count, desk.unit.history.of(ticket.number))
    after = take_due_rungs(desk, ticket, climb) if climb else ticket
    if after is ticket:
        _await_next(desk, ticket, clocks.counts, climb, leaving=others)
    else:
        # A rung that raised it, or gave it to somebody else, may have moved clocks.
        _await_next(desk, after, _clocks(desk, after).counts)


def recount(desk: Desk, deadline: Deadline) -> None:
    """A calendar was published, or the ticket is older than the policies: promises may move.

    Its card shows it when it is shown next: of a thousand tickets, nobody wants a thousand cards.
    """
    if not deadline.number:
        recount_changed_meanwhile(desk, deadline)
        return
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None:
        return
    if not ticket.sla_version:
        _adopt_policy(desk, ticket)
        return
    clocks = _clocks(desk, ticket)
    after = with_due_times(ticket, clocks)
    if after != ticket:
        after = replace(after, version=ticket.version + 1)
        desk.unit.tickets.save(after)
    settle_clocks(desk, after, clocks)


def _adopt_policy(desk: Desk, ticket: Ticket) -> None:
    version = newest_policy(desk).version
    after = replace(ticket, sla_version=version)
    data = {"version": version, "from": ticket.sla_version}
    write_change(desk, ticket, after, EventKind.POLICY_CHANGED, **data)


def _clocks(desk: Desk, ticket: Ticket) -> Clocks:
    return count_clocks(desk, desk.unit.history.of(ticket.number))


def _await_next(
    desk: Desk,
    ticket: Ticket,
    counts: Sequence[TargetCount],
    climb: Climb | None = None,
    *,
    leaving: Collection[Metric] = (),
) -> None:
    """`climb`: one that is known, as it was before the last alert."""
    events = desk.unit.history.of(ticket.number)

    def rung_at(count: TargetCount) -> datetime | None:
        if climb and climb.course.is_about(count):
            return comes_at(desk, ticket, replace(climb, events=events))
        return next_rung_at(desk, ticket, count, events)

    set_target_deadlines(desk, ticket, counts, rung_at, leaving=leaving)
