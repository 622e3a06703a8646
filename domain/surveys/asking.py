"""Whether there is a customer to ask about a ticket at all. Pure."""

from collections.abc import Iterable

from domain.surveys.credits import share_work
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import Ticket


def is_worth_asking(ticket: Ticket, events: Iterable[TicketEvent]) -> bool:
    """The customer can be reached, took part in it, and is not the one who did the work.

    What a colleague opened and closed for them without a word of theirs is not asked about; what
    a program opened in their chat (a web form, say) is.
    """
    told = list(events)
    if ticket.origin is None or ticket.merged_into is not None:
        return False
    return _took_part(ticket, told) and not _did_it_alone(ticket, told)


def _took_part(ticket: Ticket, events: Iterable[TicketEvent]) -> bool:
    """Only the staff act under names of their own: programs have none."""
    return any(
        event.actor_id == ticket.customer_id
        or (event.kind is EventKind.OPENED and event.actor_id is None)
        for event in events
    )


def _did_it_alone(ticket: Ticket, events: Iterable[TicketEvent]) -> bool:
    credits = share_work(events, customer_id=ticket.customer_id, assignee_id=ticket.assignee_id)
    return not credits and ticket.assignee_id == ticket.customer_id
