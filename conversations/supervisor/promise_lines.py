"""One promise in words: what was promised, what became of it, and interval by interval why."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from conversations.turn import Turn
from conversations.wording.shortening import shortened
from conversations.wording.spans import amount_words, moment_words, shown_amount, span_words
from desk.sla.explanation import ExplainedInterval, ExplainedPromise
from domain.sla.intervals import IntervalKind
from domain.sla.target_count import Outcome, TargetCount

_QUESTION = 40
# Of more intervals than may be shown, so many of the first ones stay; the others are the last.
_FIRST = 2
_PAUSES = (IntervalKind.WAITING_CUSTOMER, IntervalKind.ON_HOLD)


def promise_lines(turn: Turn, promise: ExplainedPromise, most: int) -> Iterator[str]:
    """At most `most` lines of intervals; those between are told as one with their sums."""
    yield _headline(turn, promise)
    yield _outcome(turn, promise.count, _used(promise.intervals))
    # Seconds between two presses are no line of their own.
    seen = [one for one in promise.intervals if shown_amount(one.start, one.end)]
    if len({interval.rule for interval in seen}) > 1:
        yield turn.texts.say("why.recounted")
    if most > _FIRST + 1:
        yield from _intervals(turn, seen, most)


def _headline(turn: Turn, promise: ExplainedPromise) -> str:
    say, count = turn.texts.say, promise.count
    metric = say(f"why.metric.{count.metric}")
    if count.instance > 1:
        metric = say("why.instance", metric=metric, number=count.instance)
    return say(
        "why.promise",
        metric=metric,
        within=amount_words(turn.texts, count.within),
        calendar=_calendar(turn, promise),
        rule=_named(turn, promise.rule_name) or count.rule,
    )


def _calendar(turn: Turn, promise: ExplainedPromise) -> str:
    key = promise.count.calendar
    if not key:
        return turn.texts.say("why.always")
    return _named(turn, promise.calendar_name) or turn.texts.say("why.calendar", calendar=key)


def _named(turn: Turn, names: Mapping[str, str]) -> str:
    """In the reader's language, else in any; "" = it has no name."""
    return names.get(turn.texts.locale) or next(iter(names.values()), "")


def _outcome(turn: Turn, count: TargetCount, used: timedelta) -> str:
    broken = count.outcome is Outcome.BREACHED and count.ended_at is not None
    key = f"why.outcome.{count.outcome}" + (".ended" if broken else "")
    return turn.texts.say(
        key,
        used=amount_words(turn.texts, used),
        left=amount_words(turn.texts, max(count.within - used, timedelta(0))),
        due=_moment(turn, count.due_at),
        breached=_moment(turn, count.breached_at),
        ended=_moment(turn, count.ended_at),
    )


def _moment(turn: Turn, at: datetime | None) -> str:
    return moment_words(turn.texts, at, now=turn.now, zone=turn.zone) if at else ""


def _used(intervals: Sequence[ExplainedInterval], *kinds: IntervalKind) -> timedelta:
    """As the lines show it, so that they add up."""
    wanted = kinds or (IntervalKind.COUNTED,)
    shown = (shown_amount(one.start, one.end) for one in intervals if one.kind in wanted)
    return sum(shown, timedelta(0))


def _intervals(turn: Turn, intervals: Sequence[ExplainedInterval], most: int) -> Iterator[str]:
    # Seconds between two presses are no line of their own.
    seen = [one for one in intervals if shown_amount(one.start, one.end)]
    if len(seen) <= most:
        yield from (_interval(turn, one) for one in seen)
        return
    last = len(seen) - (most - _FIRST - 1)
    yield from (_interval(turn, one) for one in seen[:_FIRST])
    yield _folded(turn, seen[_FIRST:last])
    yield from (_interval(turn, one) for one in seen[last:])


def _interval(turn: Turn, one: ExplainedInterval) -> str:
    return turn.texts.say(
        f"why.interval.{one.kind}" + ("" if one.about or one.kind not in _PAUSES else ".bare"),
        span=_span(turn, one.start, one.end),
        amount=amount_words(turn.texts, shown_amount(one.start, one.end)),
        about=shortened(" ".join(one.about.split()), _QUESTION),
    )


def _folded(turn: Turn, intervals: Sequence[ExplainedInterval]) -> str:
    def total(*kinds: IntervalKind) -> str:
        return amount_words(turn.texts, _used(intervals, *kinds))

    return turn.texts.say_counted(
        "why.folded",
        len(intervals),
        span=_span(turn, intervals[0].start, intervals[-1].end),
        counted=total(IntervalKind.COUNTED),
        paused=total(*_PAUSES),
        off=total(IntervalKind.OFF_HOURS),
    )


def _span(turn: Turn, start: datetime, end: datetime) -> str:
    return span_words(turn.texts, start, end, now=turn.now, zone=turn.zone)
