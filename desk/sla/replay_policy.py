"""Past tickets counted by a policy or calendars on trial, beside what they really came to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial

from desk.access import require
from desk.definitions.definition_checks import check_fits
from desk.definitions.definition_kinds import check_body
from desk.definitions.import_definitions import read_mapping
from desk.definitions.intended_definitions import IntendedDefinitions, Proposal
from desk.definitions.schemas.sla_policies import SlaPolicyShape
from desk.definitions.shaped.calendars import intended_schedules, schedules
from desk.definitions.shaped.policies import parsed_policy, sla_policy
from desk.desk import Desk
from domain.definitions import DefinitionKind
from domain.people.person import Role
from domain.ports import TicketFilter, TicketOrder
from domain.sla.counting import PolicyOf, Schedules, count_targets
from domain.sla.policy import Metric, SlaPolicy
from domain.sla.target_count import Measurement, Outcome, TargetCount
from domain.tickets.history import EventKind, TicketEvent

# What the policy on trial is called while it has no version; not 0, which would mean none.
_ON_TRIAL = 1
# What the policies of then did to the history.
_NOT_ON_TRIAL = frozenset({EventKind.SLA_BREACHED, EventKind.POLICY_CHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What past tickets are counted by. Needs no open unit."""

    # None = the policies the tickets really had; only calendars are on trial.
    policy: SlaPolicy | None
    schedules: Schedules
    # Some tickets would find no rule. Allowed, but said.
    has_gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetResult:
    """What one target instance came to."""

    outcome: Outcome
    due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    rule: str
    business: timedelta


# By metric and instance.
Results = dict[tuple[Metric, int], TargetResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedTarget:
    """Old and new, side by side; None = nothing was, or would be, promised."""

    number: int
    metric: Metric
    instance: int
    old: TargetResult | None
    new: TargetResult | None

    @property
    def is_changed(self) -> bool:
        """Another outcome, not only another due time."""
        return (self.old and self.old.outcome) != (self.new and self.new.outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayPage:
    """Some tickets' targets; `last` goes into `after` for the page that follows."""

    tickets: int
    targets: tuple[ReplayedTarget, ...]
    # None = there are no more.
    last: int | None


def prepare_trial(
    desk: Desk, policy: tuple[str, str] | None, calendars: Mapping[str, str]
) -> Trial:
    """Check what is on trial as if it were published. Raises DefinitionInvalid.

    `policy`: file and text; `calendars`: file → text. Published calendars stand beside them.
    """
    require(desk, Role.ADMIN)
    proposals = [_read(DefinitionKind.CALENDAR, *one) for one in calendars.items()]
    if policy is not None:
        proposals.append(_read(DefinitionKind.SLA_POLICY, *policy))
    intended = IntendedDefinitions(desk.unit, desk.policy, proposals)
    check_fits(intended, proposals)
    body = proposals[-1].body if policy is not None else None
    return Trial(
        policy=parsed_policy(body, _ON_TRIAL) if body is not None else None,
        schedules=intended_schedules(
            intended.bodies(DefinitionKind.CALENDAR), timezone=desk.policy.timezone
        ),
        has_gap=body is not None and SlaPolicyShape.model_validate(body).has_gap(),
    )


def replay_page(
    desk: Desk, trial: Trial, which: TicketFilter, *, after: int | None, limit: int
) -> ReplayPage:
    """The next tickets, oldest first; changes nothing. Raises NotAllowed."""
    require(desk, Role.ADMIN)
    found = desk.unit.tickets.find(which, order=TicketOrder.OLDEST, limit=limit, after=after)
    replay = _Replay(desk, trial)
    targets = tuple(target for ticket in found for target in replay.targets(ticket.number))
    last = found[-1].number if len(found) == limit else None
    return ReplayPage(tickets=len(found), targets=targets, last=last)


def _read(kind: DefinitionKind, file: str, text: str) -> Proposal:
    body = check_body(kind, read_mapping(file, text), file=file)
    return Proposal(kind=kind, body=body, file=file)


class _Replay:
    """Counts tickets of one unit both ways; looks each policy and calendar up once."""

    def __init__(self, desk: Desk, trial: Trial) -> None:
        self._desk = desk
        self._trial = trial
        self._policy_of = cache(partial(sla_policy, desk))
        self._schedules = schedules(desk)

    def targets(self, number: int) -> list[ReplayedTarget]:
        """Of one ticket."""
        events = self._desk.unit.history.of(number)
        old, new = self._really(number, events), self._on_trial(events)
        return [
            ReplayedTarget(
                number=number,
                metric=metric,
                instance=instance,
                old=old.get((metric, instance)),
                new=new.get((metric, instance)),
            )
            for metric, instance in sorted(old.keys() | new.keys(), key=_order)
        ]

    def _really(self, number: int, events: Sequence[TicketEvent]) -> Results:
        """As measured when it happened; what still runs, as it is counted now."""
        counts = count_targets(
            events, policy_of=self._policy_of, schedules=self._schedules, now=self._desk.now
        )
        return _results(counts) | _results(self._desk.unit.measurements.of(number))

    def _on_trial(self, events: Sequence[TicketEvent]) -> Results:
        policy = self._trial.policy
        policy_of: PolicyOf = self._policy_of
        past = [event for event in events if event.kind is not EventKind.SLA_BREACHED]
        if policy is not None:
            past = [_by_trial(event) for event in past if event.kind not in _NOT_ON_TRIAL]
            policy_of = _always(policy)
        counts = count_targets(
            past, policy_of=policy_of, schedules=self._trial.schedules, now=self._desk.now
        )
        return _results(counts)


def _always(policy: SlaPolicy) -> PolicyOf:
    return lambda _version: policy


def _by_trial(event: TicketEvent) -> TicketEvent:
    """Opened under the policy on trial, also where it was counted by none."""
    if event.kind is not EventKind.OPENED:
        return event
    return replace(event, data={**event.data, "sla_version": _ON_TRIAL})


def _order(key: tuple[Metric, int]) -> tuple[int, int]:
    return list(Metric).index(key[0]), key[1]


def _results(found: Iterable[TargetCount | Measurement]) -> Results:
    return {(one.metric, one.instance): _result(one) for one in found}


def _result(of: TargetCount | Measurement) -> TargetResult:
    return TargetResult(
        outcome=of.outcome,
        due_at=of.due_at,
        breached_at=of.breached_at,
        ended_at=of.ended_at,
        rule=of.rule,
        business=of.business,
    )
