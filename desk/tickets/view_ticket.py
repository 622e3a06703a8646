"""Look at one ticket."""

from desk.access import visible_ticket
from desk.desk import Desk
from domain.tickets.ticket import Ticket


def view_ticket(desk: Desk, number: int) -> Ticket:
    """The staff see any, customers their own. Raises TicketUnknown."""
    return visible_ticket(desk, number)
