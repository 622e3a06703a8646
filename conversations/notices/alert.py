"""The last alert about a ticket as it stands, by its history. Words none of it."""

from collections.abc import Sequence
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
    # Counts the alerts of the ticket: a new one is posted, not hidden in the old card.
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
    events = unit.history.of(ticket.number)
    alerts = [event for event in events if event.kind is EventKind.ALERTED]
    if not alerts:
        return None
    last = alerts[-1]
    trigger, instance = Trigger(str(last.data["trigger"])), last.data["instance"]
    assert isinstance(instance, int)
    called = calls(events)
    return Alerting(
        ticket=ticket,
        event=last,
        count=len(alerts),
        settled=_settled(events, last, trigger, instance),
        is_breached=_is_breached(events, trigger, instance),
        call=called[instance - 1] if trigger is Trigger.ESCALATED else None,
    )


def _settled(
    events: Sequence[TicketEvent], last: TicketEvent, trigger: Trigger, instance: int
) -> TicketEvent | None:
    settles = settling(events, trigger, instance)
    ending = _ENDED | _ENDING.get(trigger, set())
    later = events[events.index(last) + 1 :]
    return next((e for e in reversed(later) if settles(e) or e.kind in ending), None)


def _is_breached(events: Sequence[TicketEvent], trigger: Trigger, instance: int) -> bool:
    about = (trigger.value, instance)
    return any(
        event.kind is EventKind.SLA_BREACHED
        and (event.data.get("metric"), event.data.get("instance")) == about
        for event in events
    )
