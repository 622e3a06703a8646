"""How much of what was said about a ticket waits for its customer to write first."""

from domain.ports import Lane, Unit
from domain.tickets.ticket import Ticket


def waiting_messages(unit: Unit, ticket: Ticket) -> int:
    """Messages that the platform lets us show only then."""
    origin = ticket.origin
    if origin is None:
        return 0
    return unit.held.count(Lane(account=origin.account, chat=origin.chat), ticket.number)
