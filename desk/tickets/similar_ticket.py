"""A hint before a ticket is opened: is it already being worked on?"""

from desk.access import require
from desk.desk import Desk
from domain.people.person import Person, Role
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.report import Report
from domain.tickets.similarity import looks_alike
from domain.tickets.ticket import LIVE, Ticket


def similar_ticket(desk: Desk, customer: Person, report: Report) -> Ticket | None:
    """The newest open ticket of the same customer that looks like the report."""
    require(desk, Role.CUSTOMER)
    which = TicketFilter(statuses=LIVE, customer_id=customer.id)
    limit = desk.policy.max_live_tickets
    open_ones = desk.unit.tickets.find(which, order=TicketOrder.NEWEST, limit=limit)
    return next((ticket for ticket in open_ones if looks_alike(report, ticket)), None)
