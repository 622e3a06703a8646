"""A ticket's SLA clocks: counted anew whenever something moved them, and what is written then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desk.definitions.shaped.calendars import schedules
from desk.definitions.shaped.policies import sla_policy
from desk.desk import Desk
from desk.escalation.rungs import rung_on_clock
from desk.sla.target_deadlines import set_target_deadlines
from domain.sla.counting import count_targets
from domain.sla.instances import Instance
from domain.sla.policy import Metric
from domain.sla.target_count import Measurement, Outcome, TargetCount
from domain.sla.traits import product_of, site_of
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import Ticket

# A breach is noticed when it happens; later than this, we were down.
_IN_TIME = timedelta(minutes=5)
# They move clocks, though nothing of the ticket itself tells so.
_ALWAYS = frozenset({EventKind.MESSAGE_MOVED, EventKind.MERGED_IN, EventKind.LEVEL_CHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """What still matters of a ticket's promises, and the history it was counted from: those that
    run or end now, and every first response. What ended before was measured then.
    """

    events: Sequence[TicketEvent]
    counts: tuple[TargetCount, ...]

    def latest(self, metric: Metric) -> TargetCount | None:
        """The last instance, whether or not it has ended."""
        return next((c for c in reversed(self.counts) if c.metric is metric), None)

    def running(self, metric: Metric) -> TargetCount | None:
        """The one that has not ended."""
        latest = self.latest(metric)
        return latest if latest is not None and latest.is_open else None


def moves_clocks(before: Ticket, after: Ticket, event: TicketEvent) -> bool:
    """Whether history has to be counted anew: reading it is not for every event.

    A ticket of before there were policies is counted by none until somebody decides so.
    """
    if not after.sla_version:
        return False
    return event.kind in _ALWAYS or _movers(before) != _movers(after)


def _movers(ticket: Ticket) -> tuple[object, ...]:
    return (
        ticket.status.category,
        ticket.first_response_at,
        ticket.unanswered_since,
        ticket.priority,
        ticket.category,
        ticket.team,
        product_of(ticket.fields),
        site_of(ticket.fields),
        ticket.sla_version,
    )


def count_clocks(
    desk: Desk, events: Sequence[TicketEvent], *, leaving: Collection[Metric] = ()
) -> Clocks:
    """By the policy each event names and the calendars as they are published now. Without some."""
    counts = count_targets(
        events,
        policy_of=lambda version: sla_policy(desk, version),
        schedules=schedules(desk),
        now=desk.now,
        wanted=lambda one: one.metric not in leaving and matters(one, desk.now),
    )
    return Clocks(events=events, counts=counts)


def matters(instance: Instance, now: datetime) -> bool:
    """Whether anything of it may be written at this moment; the others are for those who look."""
    is_over = instance.ended_at is not None and instance.ended_at < now
    return not is_over or instance.metric is Metric.FIRST_RESPONSE


def with_due_times(ticket: Ticket, clocks: Clocks) -> Ticket:
    """The ticket with what its clocks say now."""
    first = clocks.latest(Metric.FIRST_RESPONSE)
    is_promised = first is not None and first.outcome is not Outcome.DROPPED
    following, resolution = map(clocks.running, (Metric.NEXT_RESPONSE, Metric.RESOLUTION))
    return replace(
        ticket,
        first_response_due=first.due_at if first is not None and is_promised else None,
        next_response_due=following.due_at if following is not None else None,
        resolution_due=resolution.due_at if resolution is not None else None,
    )


def settle_clocks(desk: Desk, ticket: Ticket, clocks: Clocks) -> None:
    """Write down what ended or broke just now, and when to look again."""
    for count in clocks.counts:
        if count.ended_at is not None and count.ended_at >= desk.now:
            desk.unit.measurements.save(measured(desk, ticket, count))
    tell_breaches(desk, ticket, clocks)
    set_target_deadlines(
        desk, ticket, clocks.counts, lambda count: rung_on_clock(desk, ticket, count, clocks.events)
    )


def tell_breaches(desk: Desk, ticket: Ticket, clocks: Clocks) -> None:
    """Each broken promise is told and measured once, when it is noticed."""
    told = {
        (event.data.get("metric"), event.data.get("instance"))
        for event in clocks.events
        if event.kind is EventKind.SLA_BREACHED
    }
    for count in clocks.counts:
        ends_now = count.ended_at is None or count.ended_at >= desk.now
        is_told = (count.metric.value, count.instance) in told
        if count.breached_at is not None and ends_now and not is_told:
            desk.unit.measurements.save(measured(desk, ticket, count))
            _tell_breach(desk, ticket, count, count.breached_at)


def _tell_breach(desk: Desk, ticket: Ticket, count: TargetCount, at: datetime) -> None:
    desk.record(
        ticket,
        EventKind.SLA_BREACHED,
        metric=count.metric.value,
        instance=count.instance,
        due=(count.due_at or at).isoformat(),
        late=desk.now - at > _IN_TIME,
    )


def measured(desk: Desk, ticket: Ticket, count: TargetCount) -> Measurement:
    """The fact about a target instance, with the ticket as it is."""
    return Measurement(
        number=ticket.number,
        metric=count.metric,
        instance=count.instance,
        outcome=count.outcome,
        started_at=count.started_at,
        due_at=count.due_at,
        breached_at=count.breached_at,
        ended_at=count.ended_at,
        wall=count.wall,
        business=count.business,
        paused=count.paused,
        policy=sla_policy(desk, ticket.sla_version).key,
        policy_version=ticket.sla_version,
        rule=count.rule,
        calendar=count.calendar,
        calendar_version=count.calendar_version,
        team=ticket.team,
        priority=ticket.priority.value,
        category=ticket.category,
        assignee_id=ticket.assignee_id,
        is_kept=count.is_kept,
    )
