"""Messages of the outbox that wait until somebody writes in their chat."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, update

from domain.messaging import Outgoing
from domain.ports import DroppedMessage, Lane, OutboxEntry, WaitingChat
from store.prepared import Prepared
from store.statements import append_row, pick, same
from store.tables.columns import is_exactly
from store.tables.mail import HELD, QUEUED, SENT_WITH, UNSENT, OutboxState, outbox
from store.transaction import Transaction

_TIME = outbox.c.not_before.type
_now = bindparam("now", type_=_TIME)
_in_lane = (same(outbox, "account", "chat"), is_exactly(UNSENT))

# Whoever writes moves the time of everything unsent in the chat (_touch): what a platform answered
# to a request from before that says nothing any more.
_hold = Prepared(
    update(outbox)
    .values(state=OutboxState.HELD, error=bindparam("error"))
    .where(same(outbox, "id", "not_before"), is_exactly(UNSENT))
)
_hold_rest = Prepared(
    update(outbox)
    .values(state=OutboxState.HELD, error=bindparam("error"))
    .where(*_in_lane, is_exactly(QUEUED))
    .returning(outbox.c.ticket)
)
# Mostly nothing is unsent where somebody writes, and this is all there is to do.
_touch = Prepared(
    update(outbox)
    .values(not_before=case((outbox.c.not_before < _now, _now), else_=outbox.c.not_before))
    .where(*_in_lane)
    .returning(outbox.c.state, outbox.c.ticket)
)
_release = Prepared(
    update(outbox).values(state=OutboxState.QUEUED, attempts=0).where(*_in_lane, is_exactly(HELD))
)
_COPIED = [column.name for column in outbox.columns if column.name != "id"]
_sent = Prepared(pick(outbox, _COPIED, "id"))
_sent_with = Prepared(
    pick(outbox, ("id",), "sent_with").where(is_exactly(SENT_WITH)).order_by(outbox.c.id)
)
_put_copy = append_row(outbox, generated="id")
_supersede = Prepared(update(outbox).values(state=OutboxState.SUPERSEDED).where(same(outbox, "id")))
_count = Prepared(select(func.count()).where(*_in_lane, is_exactly(HELD), same(outbox, "ticket")))
_since = func.min(outbox.c.queued_at, type_=_TIME)
_chats = Prepared(
    select(outbox.c.account, outbox.c.chat, func.count(), _since)
    .where(is_exactly(UNSENT), is_exactly(HELD))
    .group_by(outbox.c.account, outbox.c.chat)
    .order_by(_since)
    .limit(bindparam("most"))
)
_old = (
    select(outbox.c.id)
    .where(
        is_exactly(UNSENT),
        is_exactly(HELD),
        outbox.c.queued_at < bindparam("edge", type_=_TIME),
    )
    .limit(bindparam("most"))
)
_expire = Prepared(
    update(outbox)
    .values(state=OutboxState.EXPIRED, is_unsent=0, settled_at=_now)
    .where(outbox.c.id.in_(_old))
    .returning(outbox.c.account, outbox.c.chat, outbox.c.ticket)
)


class SqlHeldMessages:
    """Implements `domain.ports.HeldMessages`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def hold(self, entries: Sequence[OutboxEntry], error: str) -> bool:
        """Not before somebody writes; False if somebody did meanwhile."""
        held = [
            _hold.run(self._transaction, id=entry.id, not_before=entry.not_before, error=error)
            for entry in entries
        ]
        return any(held)

    def hold_rest(self, lane: Lane, error: str) -> list[int]:
        """Hold what else is queued; returns the tickets it speaks of."""
        rows = _hold_rest.all(self._transaction, account=lane.account, chat=lane.chat, error=error)
        return [ticket for (ticket,) in rows if ticket is not None]

    def take_back(self, outbox_id: int, error: str) -> list[Outgoing]:
        """Hold copies: their own key was used up on the platform."""
        others = _sent_with.all(self._transaction, sent_with=outbox_id)
        taken = (self._hold_copy(row_id, error) for row_id in (outbox_id, *(i for (i,) in others)))
        return [message for message in taken if message is not None]

    def _hold_copy(self, outbox_id: int, error: str) -> Outgoing | None:
        row = _sent.one(self._transaction, id=outbox_id)
        if row is None:
            return None
        values = dict(zip(_COPIED, row, strict=True))
        if values["state"] is OutboxState.SENT:
            again = {"state": OutboxState.HELD, "is_unsent": 1, "settled_at": None}
            anew = {**again, "attempts": 0, "error": error, "sent_with": None}
            _put_copy.put(self._transaction, **{**values, **anew})
            _supersede.put(self._transaction, id=outbox_id)
        message: Outgoing = values["message"]
        return message

    def release(self, lane: Lane) -> list[int]:
        """Somebody wrote: what is held may be shown."""
        where = {"account": lane.account, "chat": lane.chat}
        rows = _touch.all(self._transaction, now=self._transaction.now, **where)
        held = [ticket for state, ticket in rows if state is OutboxState.HELD]
        if held:
            _release.put(self._transaction, **where)
            self._transaction.left.lanes.add(lane)
        return [ticket for ticket in held if ticket is not None]

    def count(self, lane: Lane, ticket: int) -> int:
        """How many about a ticket wait."""
        where = {"account": lane.account, "chat": lane.chat}
        waiting: int = _count.scalar(self._transaction, ticket=ticket, **where)
        return waiting

    def chats(self, limit: int) -> list[WaitingChat]:
        """Chats where somebody must write first."""
        return [
            WaitingChat(lane=Lane(account=account, chat=chat), count=count, since=since)
            for account, chat, count, since in _chats.all(self._transaction, most=limit)
        ]

    def expire(self, before: datetime, limit: int) -> list[DroppedMessage]:
        """Give up those from before."""
        now = self._transaction.now
        rows = _expire.all(self._transaction, edge=before, most=limit, now=now)
        return [
            DroppedMessage(lane=Lane(account=account, chat=chat), ticket=ticket)
            for account, chat, ticket in rows
        ]
