"""Why promises are due when they are due (/why): everything that was counted, and who was told."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from desk.access import existing_ticket, require
from desk.definitions.shaped.calendars import calendar_names, schedules
from desk.definitions.shaped.policies import sla_policy
from desk.desk import Desk
from desk.sla.explanation import (
    Acknowledged,
    AlertTold,
    ExplainedInterval,
    ExplainedPromise,
    Explanation,
    PromiseChange,
)
from domain.people.person import Role
from domain.sla.counting import Schedules, count_targets
from domain.sla.intervals import Interval, IntervalKind, intervals
from domain.sla.policy import SlaPolicy
from domain.sla.target_count import TargetCount
from domain.sla.traits import traits_after, traits_at_opening
from domain.tickets.history import EventKind, TicketEvent

_PAUSES = (EventKind.WAITING, EventKind.HELD)
Events = Sequence[TicketEvent]
# When the ticket began to wait or rest, and what for.
Causes = Sequence[tuple[datetime, str]]
# By key and locale.
Names = Mapping[str, Mapping[str, str]]


def explain_deadline(desk: Desk, number: int) -> Explanation:
    """Every promise with every interval, out of the history alone. Supervisors only."""
    require(desk, Role.SUPERVISOR)
    ticket = existing_ticket(desk, number)
    events = desk.unit.history.of(number)
    policies: dict[int, SlaPolicy] = {}

    def policy_of(version: int) -> SlaPolicy:
        return policies.setdefault(version, sla_policy(desk, version))

    calendars = schedules(desk)
    counts = count_targets(events, policy_of=policy_of, schedules=calendars, now=desk.now)
    rules = {rule.key: rule.name for one in policies.values() for rule in one.rules}
    named = calendar_names(desk)
    causes = [(e.at, _cause(e)) for e in events if e.kind in _PAUSES]
    return Explanation(
        number=number,
        at=desk.now,
        policy_version=ticket.sla_version,
        promises=tuple(_explained(count, calendars, rules, named, causes) for count in counts),
        changes=tuple(_changes(events)),
        alerts=tuple(_alert(e) for e in events if e.kind is EventKind.ALERTED),
        acknowledgements=tuple(
            Acknowledged(at=e.at, name=e.actor_name)
            for e in events
            if e.kind is EventKind.ACKNOWLEDGED
        ),
    )


def _cause(event: TicketEvent) -> str:
    return str(event.data.get("question") or event.data.get("reason") or "")


def _explained(
    count: TargetCount, calendars: Schedules, rules: Names, named: Names, causes: Causes
) -> ExplainedPromise:
    # By its key: it was found for team and site when it was counted.
    schedule = calendars(count.calendar, team="", site="")
    return ExplainedPromise(
        count=count,
        rule_name=rules.get(count.rule, {}),
        calendar_name=named.get(count.calendar, {}),
        intervals=tuple(_interval(one, causes) for one in intervals(count, schedule)),
    )


def _interval(interval: Interval, causes: Causes) -> ExplainedInterval:
    is_pause = interval.kind in {IntervalKind.WAITING_CUSTOMER, IntervalKind.ON_HOLD}
    latest = bisect_right(causes, interval.start, key=lambda cause: cause[0])
    return ExplainedInterval(
        start=interval.start,
        end=interval.end,
        kind=interval.kind,
        wall=interval.wall,
        business=interval.business,
        rule=interval.rule,
        about=causes[latest - 1][1] if is_pause and latest else "",
    )


def _changes(events: Events) -> Iterator[PromiseChange]:
    if not events:
        return
    traits = traits_at_opening(events[0])
    for event in events[1:]:
        before, traits = traits, traits_after(traits, event)
        for what in type(traits).__dataclass_fields__:
            was, now = getattr(before, what), getattr(traits, what)
            if was != now:
                yield _change(event, what, was, now)
        if event.kind is EventKind.POLICY_CHANGED:
            was, now = event.data.get("from") or "", event.data.get("version") or ""
            yield _change(event, "policy", str(was), str(now))


def _change(event: TicketEvent, what: str, before: str, after: str) -> PromiseChange:
    return PromiseChange(at=event.at, by=event.actor_name, what=what, before=before, after=after)


def _alert(event: TicketEvent) -> AlertTold:
    data = event.data
    return AlertTold(
        at=event.at,
        trigger=str(data.get("trigger") or ""),
        instance=int(data.get("instance") or 0),
        names=str(data.get("names") or ""),
        by=str(data.get("by") or ""),
        is_last=bool(data.get("is_last")),
    )
