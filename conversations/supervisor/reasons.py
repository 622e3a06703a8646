"""Why promises are due when they are due, in lines somebody can check by hand."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.supervisor.promise_lines import promise_lines
from conversations.turn import Turn
from conversations.wording.names import listed_again, priority_name
from conversations.wording.shortening import shortened
from conversations.wording.spans import moment_words
from desk.sla.explain_deadline import explain_deadline
from desk.sla.explanation import AlertTold, ExplainedPromise, Explanation, PromiseChange
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome
from domain.tickets.ticket import Priority

# Lines of intervals, changes and alerts, from the most telling to what always fits.
_DETAILS = ((12, 8), (7, 4), (3, 2), (0, 1))
# Left free for the title and what a platform adds around a text.
_FRAME = 200


def why(turn: Turn, number: int, command: Command) -> Result:
    """Each promise with its intervals, what changed it, who was told; as much as fits."""
    found = explain_deadline(turn.desk, number)
    room = turn.capabilities.max_text - _FRAME
    texts = ("\n".join(_lines(turn, found, *detail)) for detail in _DETAILS)
    text = next((text for text in texts if len(text) <= room), None)
    if text is None:
        text = shortened("\n".join(_lines(turn, found, *_DETAILS[-1])), room)
    title = turn.texts.say("why.title", number=number, version=found.policy_version)
    return Show(messages=(turn.message(text, title=title, ticket=number),))


def _lines(turn: Turn, found: Explanation, intervals: int, others: int) -> Iterator[str]:
    if not found.promises:
        yield turn.texts.say("why.nothing_promised")
    told = _worth_telling(found.promises)
    runs = any(one.count.is_open for one in told)
    for promise in told:
        is_detailed = promise.count.is_open or not runs
        yield from promise_lines(turn, promise, intervals if is_detailed else 0)
    yield from _left_out(turn, [one for one in found.promises if one not in told])
    yield from _latest(turn, [_change(turn, one) for one in found.changes], others)
    yield from _latest(turn, _told_whom(turn, found), others)


def _worth_telling(promises: Sequence[ExplainedPromise]) -> list[ExplainedPromise]:
    """The latest of each metric: what runs is the latest."""
    return list({one.count.metric: one for one in promises}.values())


def _left_out(turn: Turn, promises: Sequence[ExplainedPromise]) -> Iterator[str]:
    for metric in Metric:
        of_it = [one.count.outcome for one in promises if one.count.metric is metric]
        if of_it:
            yield turn.texts.say(
                "why.earlier",
                metric=turn.texts.say(f"why.metric.{metric}"),
                count=len(of_it),
                met=of_it.count(Outcome.MET),
                breached=of_it.count(Outcome.BREACHED),
            )


def _latest(turn: Turn, lines: Sequence[str], most: int) -> Iterator[str]:
    older = max(len(lines) - most, 0)
    if older:
        yield turn.texts.say_counted("why.older", older)
    yield from lines[older:]


def _change(turn: Turn, change: PromiseChange) -> str:
    say = turn.texts.say
    return say(
        "why.changed",
        moment=_when(turn, change.at),
        name=change.by or say("why.system"),
        what=say(f"why.what.{change.what}"),
        before=_value(turn, change.what, change.before),
        after=_value(turn, change.what, change.after),
    )


def _value(turn: Turn, what: str, value: str) -> str:
    if what == "priority":
        return priority_name(turn.texts, Priority(value))
    return value or turn.texts.say("why.none")


def _told_whom(turn: Turn, found: Explanation) -> list[str]:
    say = turn.texts.say
    alerts = [(alert.at, _alert(turn, alert)) for alert in found.alerts]
    seen = [
        (one.at, say("why.acknowledged", moment=_when(turn, one.at), name=one.name))
        for one in found.acknowledgements
    ]
    return [line for _, line in sorted([*alerts, *seen], key=lambda told: told[0])]


def _alert(turn: Turn, alert: AlertTold) -> str:
    say, is_metric = turn.texts.say, alert.trigger in set(Metric)
    return say(
        "why.alerted" if is_metric else "why.alerted.other",
        moment=_when(turn, alert.at),
        names=listed_again(turn.texts, alert.names) or say("why.nobody"),
        metric=say(f"why.metric.{alert.trigger}") if is_metric else "",
    )


def _when(turn: Turn, at: datetime) -> str:
    return moment_words(turn.texts, at, now=turn.now, zone=turn.zone)
