"""What a silent customer was told last. Pure."""

from collections.abc import Sequence

from domain.tickets.history import EventKind, TicketEvent

_WORDS = frozenset({EventKind.CUSTOMER_REMINDED, EventKind.CLOSING_ANNOUNCED})
# What ends it: they are silent no more, or silent about something else.
_ENDS = frozenset({EventKind.CUSTOMER_WROTE, EventKind.WAITING, EventKind.RESOLVED})


def word_to_silent(events: Sequence[TicketEvent]) -> TicketEvent | None:
    """The reminder, or the warning of closing, they have not answered yet."""
    for event in reversed(events):
        if event.kind in _WORDS:
            return event
        if event.kind in _ENDS or "status_to" in event.data:
            return None
    return None
