"""How far a climb came, read from a ticket's history. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.escalation.climbing import Taken
from domain.escalation.ladder import Trigger
from domain.tickets.history import EventKind, TicketEvent


def climbed(events: Sequence[TicketEvent], trigger: Trigger, instance: int) -> Taken | None:
    """The rungs taken of one instance, and whether somebody knows since; None = none yet."""
    settles = settling(events, trigger, instance)
    taken: Taken | None = None
    for event in events:
        if _is_about(event, EventKind.ALERTED, trigger, instance):
            taken = _after(taken, event)
        elif taken is not None and settles(event):
            taken = replace(taken, is_acknowledged=True)
    return taken


def unacknowledged(events: Sequence[TicketEvent]) -> list[tuple[Trigger, int]]:
    """Trigger and instance of everything somebody was alerted of and nobody knows of since."""
    found = dict.fromkeys(
        (Trigger(str(event.data["trigger"])), int(event.data["instance"] or 0))
        for event in events
        if event.kind is EventKind.ALERTED
    )
    return [about for about in found if _is_open(climbed(events, *about))]


def _is_open(taken: Taken | None) -> bool:
    return taken is not None and not taken.is_acknowledged


def calls(events: Sequence[TicketEvent]) -> list[TicketEvent]:
    """Where somebody escalated or urged: the instances of Trigger.ESCALATED, the first one is 1."""
    return [event for event in events if event.kind in {EventKind.ESCALATED, EventKind.URGED}]


def settling(
    events: Sequence[TicketEvent], trigger: Trigger, instance: int
) -> Callable[[TicketEvent], bool]:
    """Somebody said "收到", or did more than that: took the ticket, or gave it to somebody.

    An answer is all that an urging customer wants; a colleague who calls for help wants more.
    """
    is_urged = trigger is Trigger.ESCALATED and calls(events)[instance - 1].kind is EventKind.URGED

    def settles(event: TicketEvent) -> bool:
        match event.kind:
            case EventKind.ACKNOWLEDGED:
                is_general = not event.data.get("trigger")
                return is_general or _is_about(event, event.kind, trigger, instance)
            case EventKind.ASSIGNED:
                return event.data.get("method") == "manual"
            case EventKind.STAFF_REPLIED:
                return is_urged
            case EventKind.FOLLOW_UP_ASSIGNED:
                return trigger is Trigger.FOLLOW_UP and event.data.get("task") == instance
            case _:
                return event.kind is EventKind.CLAIMED

    return settles


def _is_about(event: TicketEvent, kind: EventKind, trigger: Trigger, instance: int) -> bool:
    about = event.data.get("trigger"), event.data.get("instance")
    return event.kind is kind and about == (trigger.value, instance)


def _after(before: Taken | None, event: TicketEvent) -> Taken:
    step, round_ = str(event.data["step"]), event.data.get("round")
    return Taken(
        step=step,
        round=round_ if isinstance(round_, int) else 0,
        at=event.at,
        steps=(before.steps if before else frozenset()) | {step},
    )
