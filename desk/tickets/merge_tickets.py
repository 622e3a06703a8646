"""Two tickets are one request."""

from dataclasses import replace

from desk.access import existing_ticket, staff_ticket, unmerged
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import MergeIntoItself, MergeTargetEnded, OtherCustomer
from desk.surveys.asking_rating import take_back_survey
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed, move
from domain.tickets.ticket import Ticket


def merge_tickets(desk: Desk, source: int, into: int) -> Ticket:
    """Close the source; what is said on it later belongs to the target, which is returned.

    Both must be one customer's: a merged ticket shows its talk to the customer of the target.
    The target must be live and not merged itself, so no circle can arise.
    """
    closing = staff_ticket(desk, source)
    check_allowed(closing, Verb.MERGE)
    target = unmerged(existing_ticket(desk, into))
    _check(closing, target)
    _close(desk, closing, into)
    waits = [t.unanswered_since for t in (closing, target) if t.unanswered_since]
    after = replace(target, unanswered_since=min(waits, default=None))
    since = closing.unanswered_since
    data = {"source": source, "unanswered_since": since.isoformat() if since else None}
    return write_change(desk, target, after, EventKind.MERGED_IN, **data)


def _check(source: Ticket, target: Ticket) -> None:
    if source.number == target.number:
        raise MergeIntoItself(number=source.number)
    if source.customer_id != target.customer_id:
        raise OtherCustomer(number=source.number, other=target.number)
    if not target.is_live:
        raise MergeTargetEnded(number=target.number)


def _close(desk: Desk, source: Ticket, into: int) -> None:
    after = replace(
        move(source, Verb.MERGE, desk.now),
        merged_into=into,
        unanswered_since=None,
        answering_id=None,
        answering_until=None,
    )
    write_change(desk, source, after, EventKind.MERGED, into=into)
    desk.unit.deadlines.cancel(source.number)
    take_back_survey(desk, source)
