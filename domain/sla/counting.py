"""SLA clocks counted from a ticket's history: pure, and linear in the number of events."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from domain.sla.instances import Instance, instances
from domain.sla.phases import Past, PolicyOf, in_order, timeline
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
    wanted: Callable[[Instance], bool] | None = None,
) -> tuple[TargetCount, ...]:
    """Every promise ever made about a ticket, in the order they began; or only those `wanted`.

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
    life, told = timeline(past, policy_of), _told_breaches(past)
    counts = (
        _count(one, stretches(one, life, promises, until), told.get((one.metric, one.number)))
        for one in filter(wanted, instances(past))
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
        instance = instance._replace(ended_at=pieces[-1].end, is_kept=False)
    breached_at = min(broken, told) if broken and told else broken or told
    return _told(instance, pieces, tally, promise, breached_at)


def _broken_at(pieces: Sequence[Stretch], tally: Tally) -> datetime | None:
    """When it was due while it was still open, by the rule in force at that moment."""
    for index, piece in enumerate(pieces):
        promise = piece.promise
        if promise is None:
            continue
        sums = tally.sums(promise.schedule)
        if sums[index + 1] >= promise.within:
            left = promise.within - sums[index]
            # The rule that began here promises less than was used up already.
            if left <= timedelta(0):
                return piece.start
            return promise.schedule.add(piece.start, left)
    return None


def _due(pieces: Sequence[Stretch], tally: Tally, promise: Promise) -> datetime | None:
    """When the promise is used up, counted from the start; None = nobody can say while paused."""
    sums = tally.sums(promise.schedule)
    last = len(pieces) - 1
    index = min(bisect_left(sums, promise.within) - 1, last)
    if not pieces[index].is_counted:
        return None
    return promise.schedule.add(pieces[index].start, promise.within - sums[index])


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
        spans=_spans(pieces, tally.sums(promise.schedule)),
        wall=pieces[-1].end - instance.started_at,
        business=tally.sums(promise.schedule)[len(pieces)],
        paused=sum(pauses, timedelta(0)),
        is_kept=instance.ended_at is not None and instance.is_kept,
    )


def _outcome(instance: Instance, last: Stretch, breached_at: datetime | None) -> Outcome:
    if breached_at is not None:
        return Outcome.BREACHED
    if instance.ended_at is not None:
        return Outcome.MET if instance.is_kept else Outcome.DROPPED
    return Outcome.RUNNING if last.is_counted else Outcome.PAUSED


def _spans(pieces: Sequence[Stretch], sums: Sequence[timedelta]) -> tuple[Span, ...]:
    return tuple(
        Span(
            start=piece.start,
            end=piece.end,
            is_counted=piece.is_counted,
            reason=piece.reason,
            rule=piece.promise.rule if piece.promise else "",
            within=piece.promise.within if piece.promise else timedelta(0),
            calendar=piece.promise.schedule.key if piece.promise else "",
            business=sums[index + 1] - sums[index],
        )
        for index, piece in enumerate(pieces)
        if piece.start < piece.end
    )
