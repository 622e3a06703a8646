"""What is not done yet, counted by way of partial indexes: what is done is never looked at."""

from sqlalchemy import Select, Table, func, select

from domain.ports import Failed, Unsent
from store.prepared import Prepared
from store.tables.columns import is_exactly
from store.tables.mail import FAILED, NOT_HELD, NOT_SHOWN, UNSENT, inbox, outbox
from store.tables.talk import PARKED, deadlines
from store.transaction import Transaction

_unsent = Prepared(
    select(outbox.c.account, func.count(), func.min(outbox.c.queued_at))
    .where(is_exactly(UNSENT), is_exactly(NOT_HELD))
    .group_by(outbox.c.account)
    .order_by(outbox.c.account)
)


def _count(table: Table, which: str) -> Select[int]:
    return select(func.count()).select_from(table).where(is_exactly(which))


_failed = {
    Failed.DEADLINES: Prepared(_count(deadlines, PARKED)),
    Failed.EVENTS: Prepared(_count(inbox, FAILED)),
    Failed.MESSAGES: Prepared(_count(outbox, NOT_SHOWN)),
}


class SqlBacklog:
    """Implements `domain.ports.Backlog`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def unsent(self) -> list[Unsent]:
        """By account."""
        return [
            Unsent(account=account, count=count, since=since)
            for account, count, since in _unsent.all(self._transaction)
        ]

    def failed(self) -> dict[Failed, int]:
        """By the indexes that list them."""
        return {kind: count.scalar(self._transaction) for kind, count in _failed.items()}
