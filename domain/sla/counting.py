"""SLA clocks counted from a ticket's history: pure, and linear in the number of events."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from domain.business_calendar.schedule import Schedule
from domain.sla.instances import Instance, instances
from domain.sla.phases import Past, PolicyOf, in_order, phases
from domain.sla.stretches import Promise, Promises, Schedules, Stretch, Tally, stretches
from domain.sla.target_count import Outcome, Span, TargetCount
from domain.tickets.history import EventKind, TicketEvent

__all__ = ["PolicyOf", "Schedules", "count_targets"]


def count_targets(
    events: Sequence[TicketEvent],
    *,
    policy_of: PolicyOf,
    schedules: Schedules,
    now: datetime,
) -> tuple[TargetCount, ...]:
    """Every promise ever made about a ticket, in the order they began.

    `events`: its whole history, oldest first. Nothing is left out of it: where `now` is earlier
    than the latest event (the machine's clock was set back), it is counted up to that event.
    When promises begin and end: `instances`. Between, this holds:

    - A promise is kept by what happens before it is due; from the moment it is due on it is
      broken, by `breached_at` at that moment, and stays so whatever happens later.
    - Next response and resolution pause while the ticket waits for the customer or is on hold;
      a first response never does.
    - The rule in force now counts the whole instance from its start; pauses stay pauses. Where
      that makes it due in the past, it is broken at the moment of the change. A rule that
      promises nothing drops it at that moment; a later one that promises again takes it up again.
    - A breach the history tells (SLA_BREACHED) stands, even if a calendar published later counts
      otherwise. Replays leave those events out.
    """
    past = in_order(events)
    if not past:
        return ()
    until, promises = max(now, past[-1][0]), Promises(schedules)
    timeline, told = phases(past, policy_of), _told_breaches(past)
    counts = (
        _count(one, stretches(one, timeline, promises, until), told.get((one.metric, one.number)))
        for one in instances(past)
    )
    return tuple(count for count in counts if count is not None)


def _told_breaches(past: Past) -> dict[tuple[str, int], datetime]:
    told: dict[tuple[str, int], datetime] = {}
    for at, event in past:
        if event.kind is EventKind.SLA_BREACHED:
            instance = int(event.data.get("instance") or 0)
            told.setdefault((str(event.data.get("metric")), instance), at)
    return told


def _count(instance: Instance, pieces: list[Stretch], told: datetime | None) -> TargetCount | None:
    """None where nothing was promised at any time."""
    tally = Tally(pieces)
    broken = _broken_at(pieces, tally)
    if broken is not None:
        broken = max(broken, instance.known_at)
    promised = [(i, piece.promise) for i, piece in enumerate(pieces) if piece.promise]
    if not promised:
        return None
    last, promise = promised[-1]
    if last < len(pieces) - 1:
        # The promise was taken back and not given again.
        pieces = pieces[: last + 1]
        instance = replace(instance, ended_at=pieces[-1].end, is_kept=False)
    breached_at = min(filter(None, (broken, told)), default=None)
    return _told(instance, pieces, tally, promise, breached_at)


def _broken_at(pieces: Sequence[Stretch], tally: Tally) -> datetime | None:
    """When it was due while it was still open, by the rule in force at that moment."""
    for index, piece in enumerate(pieces):
        promise = piece.promise
        if promise is None:
            continue
        left = promise.within - tally.before(index, promise.schedule)
        if left <= timedelta(0):
            return piece.start
        if piece.is_counted and tally.before(index + 1, promise.schedule) >= promise.within:
            return promise.schedule.add(piece.start, left)
    return None


def _due(pieces: Sequence[Stretch], tally: Tally, promise: Promise) -> datetime | None:
    """When the promise is used up, counted from the start; None = nobody can say while paused."""
    within, schedule = promise.within, promise.schedule
    for index, piece in enumerate(pieces):
        is_last = index == len(pieces) - 1
        if piece.is_counted and (is_last or tally.before(index + 1, schedule) >= within):
            return schedule.add(piece.start, within - tally.before(index, schedule))
    return None


def _told(
    instance: Instance,
    pieces: Sequence[Stretch],
    tally: Tally,
    promise: Promise,
    breached_at: datetime | None,
) -> TargetCount:
    pauses = (piece.end - piece.start for piece in pieces if not piece.is_counted)
    return TargetCount(
        metric=instance.metric,
        instance=instance.number,
        started_at=instance.started_at,
        rule=promise.rule,
        within=promise.within,
        calendar=promise.schedule.key,
        calendar_version=promise.schedule.version,
        due_at=_due(pieces, tally, promise),
        ended_at=instance.ended_at,
        outcome=_outcome(instance, pieces[-1], breached_at),
        breached_at=breached_at,
        spans=_spans(pieces, tally, promise.schedule),
        wall=pieces[-1].end - instance.started_at,
        business=tally.before(len(pieces), promise.schedule),
        paused=sum(pauses, timedelta(0)),
        is_kept=instance.ended_at is not None and instance.is_kept,
    )


def _outcome(instance: Instance, last: Stretch, breached_at: datetime | None) -> Outcome:
    if breached_at is not None:
        return Outcome.BREACHED
    if instance.ended_at is not None:
        return Outcome.MET if instance.is_kept else Outcome.DROPPED
    return Outcome.RUNNING if last.is_counted else Outcome.PAUSED


def _spans(pieces: Sequence[Stretch], tally: Tally, schedule: Schedule) -> tuple[Span, ...]:
    return tuple(
        Span(
            start=piece.start,
            end=piece.end,
            is_counted=piece.is_counted,
            reason=piece.reason,
            rule=piece.promise.rule if piece.promise else "",
            within=piece.promise.within if piece.promise else timedelta(0),
            calendar=piece.promise.schedule.key if piece.promise else "",
            business=tally.before(index + 1, schedule) - tally.before(index, schedule),
        )
        for index, piece in enumerate(pieces)
        if piece.start < piece.end
    )
