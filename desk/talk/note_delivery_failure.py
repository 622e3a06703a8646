"""A message about a ticket could not be delivered, and never will be."""

from desk.desk import Desk
from domain.messaging import Address
from domain.tickets.history import EventKind


def note_delivery_failure(desk: Desk, number: int, address: Address, reason: str) -> None:
    """Write it into the ticket's history, where the staff see it. Unknown tickets are let be."""
    ticket = desk.unit.tickets.get(number)
    if ticket is not None:
        desk.record(
            ticket,
            EventKind.DELIVERY_FAILED,
            reason=reason,
            account=address.account,
            chat=address.chat,
        )
