"""A ticket's life as phases: which rule is in force, and whether the clocks may run."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from domain.sla.policy import SlaPolicy, SlaRule, Traits
from domain.sla.target_count import SpanReason
from domain.sla.traits import CHANGING_TRAITS, traits_after, traits_at_opening
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import Status

PolicyOf = Callable[[int], SlaPolicy]
# A history from its opening on, with times that never go back.
Past = Sequence[tuple[datetime, TicketEvent]]

_REASONS = {
    Status.WAITING_CUSTOMER.value: SpanReason.WAITING_CUSTOMER,
    Status.ON_HOLD.value: SpanReason.ON_HOLD,
}
# Events that may begin a phase, beside those that tell a new status.
_MOVING = CHANGING_TRAITS | {EventKind.POLICY_CHANGED}


class Phase(NamedTuple):
    """From one event on nothing that clocks depend on changed, until the next phase.

    A tuple, like what is cut from it: each ticket that is counted makes hundreds.
    """

    # Of the event that began it.
    position: int
    at: datetime
    # None = nothing is promised.
    rule: SlaRule | None
    traits: Traits
    reason: SpanReason


class Timeline:
    """All phases of a ticket."""

    def __init__(self, found: Sequence[Phase]) -> None:
        self._phases = found
        self._positions = [phase.position for phase in found]

    def during(self, since: int, until: int | None) -> Sequence[Phase]:
        """Those from one event until before another, None = until now; the first one may have
        begun earlier. At least one.
        """
        first = bisect_right(self._positions, since) - 1
        if until is None:
            return self._phases[first:]
        return self._phases[first : max(bisect_left(self._positions, until), first + 1)]


def in_order(events: Sequence[TicketEvent]) -> Past:
    """From the opening on. A machine's clock that was set back doesn't turn the ticket's life back:
    such events happen at the moment of the latest one before.
    """
    past: list[tuple[datetime, TicketEvent]] = []
    latest: datetime | None = None
    for event in events:
        if latest is None and event.kind is not EventKind.OPENED:
            continue
        if latest is None or event.at > latest:
            latest = event.at
        past.append((latest, event))
    return past


def timeline(past: Past, policy_of: PolicyOf) -> Timeline:
    """From the opening on."""
    opened_at, opened = past[0]
    traits, version = traits_at_opening(opened), _version(opened)
    reason, rule = SpanReason.OPEN, _rule(policy_of, version, traits)
    found = [Phase(position=0, at=opened_at, rule=rule, traits=traits, reason=reason)]
    for position, (at, event) in enumerate(past):
        if event.kind not in _MOVING and "status_to" not in event.data:
            continue
        before = (traits, version, reason)
        reason = _reason_after(reason, event)
        if event.kind in CHANGING_TRAITS:
            traits = traits_after(traits, event)
        if event.kind is EventKind.POLICY_CHANGED:
            version = _version(event)
        if (traits, version) != before[:2]:
            rule = _rule(policy_of, version, traits)
        if (traits, version, reason) != before:
            found.append(Phase(position=position, at=at, rule=rule, traits=traits, reason=reason))
    return Timeline(found)


def _version(event: TicketEvent) -> int:
    key = "sla_version" if event.kind is EventKind.OPENED else "version"
    return int(event.data.get(key) or 0)


def _rule(policy_of: PolicyOf, version: int, traits: Traits) -> SlaRule | None:
    """Version 0 = the ticket is counted by no policy."""
    return policy_of(version).rule_for(traits) if version else None


def _reason_after(reason: SpanReason, event: TicketEvent) -> SpanReason:
    status = event.data.get("status_to")
    return reason if status is None else _REASONS.get(str(status), SpanReason.OPEN)
