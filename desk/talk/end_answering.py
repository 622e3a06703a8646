"""The clock: whoever began to answer did not finish in time."""

from dataclasses import replace

from desk.changing import write_change
from desk.desk import Desk
from domain.deadlines import Deadline
from domain.tickets.history import EventKind


def end_answering(desk: Desk, deadline: Deadline) -> None:
    """Take the mark off the ticket, unless somebody began anew since."""
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is None or ticket.answering_until is None or ticket.answering_until > desk.now:
        return
    after = replace(ticket, answering_id=None, answering_until=None)
    write_change(desk, ticket, after, EventKind.ANSWERING, person=None, also=None)
