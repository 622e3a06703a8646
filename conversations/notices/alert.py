"""Alerts about a ticket as they stand, by its history. Words none of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.escalation.climbed import calls, settling
from domain.escalation.ladder import Trigger
from domain.ports import Unit
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import Ticket

# What makes an end of the matter itself, beside those who say that they know.
_ENDING = {
    Trigger.FIRST_RESPONSE: {EventKind.STAFF_REPLIED, EventKind.WAITING},
    Trigger.NEXT_RESPONSE: {EventKind.STAFF_REPLIED, EventKind.WAITING},
    Trigger.FOLLOW_UP: {EventKind.FOLLOW_UP_DONE},
}
_ENDED = {EventKind.RESOLVED, EventKind.WITHDRAWN, EventKind.MERGED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """One alert, and what became of it."""

    ticket: Ticket
    event: TicketEvent
    # Which of the ticket's alerts, from 1: a new one is posted, not hidden in the old card.
    count: int
    # What took the matter off the hands of those alerted.
    settled: TicketEvent | None
    # The deadline itself is past.
    is_breached: bool
    # Who escalated or urged, where that is what it is about.
    call: TicketEvent | None

    @property
    def trigger(self) -> Trigger:
        """What it is about."""
        return Trigger(str(self.event.data["trigger"]))


def latest_alert(unit: Unit, ticket: Ticket) -> Alerting | None:
    """None: nobody was alerted yet."""
    return next(alerts_of(unit, ticket), None)


def alerts_of(unit: Unit, ticket: Ticket) -> Iterator[Alerting]:
    """Latest first."""
    events = unit.history.of(ticket.number)
    told = [event for event in events if event.kind is EventKind.ALERTED]
    for count in range(len(told), 0, -1):
        yield _alerting(ticket, events, told[count - 1], count)


def _alerting(
    ticket: Ticket, events: Sequence[TicketEvent], event: TicketEvent, count: int
) -> Alerting:
    trigger, instance = Trigger(str(event.data["trigger"])), event.data["instance"]
    assert isinstance(instance, int)
    called = calls(events)
    return Alerting(
        ticket=ticket,
        event=event,
        count=count,
        settled=_settled(events, event, trigger, instance),
        is_breached=_is_breached(events, trigger, instance),
        call=called[instance - 1] if trigger is Trigger.ESCALATED else None,
    )


def _settled(
    events: Sequence[TicketEvent], alert: TicketEvent, trigger: Trigger, instance: int
) -> TicketEvent | None:
    settles = settling(events, trigger, instance)
    ending = _ENDED | _ENDING.get(trigger, set())
    later = events[events.index(alert) + 1 :]
    return next((e for e in reversed(later) if settles(e) or e.kind in ending), None)


def _is_breached(events: Sequence[TicketEvent], trigger: Trigger, instance: int) -> bool:
    about = (trigger.value, instance)
    return any(
        event.kind is EventKind.SLA_BREACHED
        and (event.data.get("metric"), event.data.get("instance")) == about
        for event in events
    )
