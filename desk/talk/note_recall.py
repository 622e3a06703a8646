"""What became of a reply that was taken back, in the chat where the customer had it."""

from desk.desk import Desk
from domain.ports import Lane
from domain.tickets.conversation import RecallOutcome
from domain.tickets.history import EventKind


def note_recall(
    desk: Desk, number: int, message_id: int, lane: Lane, outcome: RecallOutcome
) -> None:
    """Write it into the ticket's history; whoever took it back is told."""
    ticket = desk.unit.tickets.get(number)
    if ticket is not None:
        desk.record(
            ticket,
            EventKind.REPLY_RECALLED,
            message=message_id,
            outcome=outcome.value,
            account=lane.account,
            chat=lane.chat,
        )
