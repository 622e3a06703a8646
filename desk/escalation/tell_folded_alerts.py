"""The clock: alerts that were folded into one card are told."""

from desk.desk import Desk
from desk.locks import lock_alerts_of
from domain.deadlines import Deadline
from domain.escalation.folding import FoldedNews, folded_card


def tell_folded_alerts(desk: Desk, deadline: Deadline) -> None:
    """Show the card as it stands (Purpose.ALERT_DIGEST); an earlier state of it is replaced."""
    key, _, recipient = deadline.subject.partition(" ")
    lock_alerts_of(desk.unit, recipient)
    desk.announcer.tell(desk.unit, FoldedNews(recipient=recipient, card=folded_card(key)))
