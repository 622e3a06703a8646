"""The delivery side of the outbox."""

from collections.abc import Collection, Sequence
from datetime import datetime
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Text, Update, and_, bindparam, func, or_, select, update

from domain.delivery import Receipt
from domain.ports import Lane, OutboxEntry
from store.prepared import Prepared, Row
from store.repositories.leaving_together import Waiting, alike
from store.repositories.references import put_reference
from store.statements import drop, put_row, same
from store.tables.columns import is_exactly
from store.tables.mail import NOT_HELD, QUEUED, UNSENT, OutboxState, cards, outbox, topics
from store.transaction import Transaction

_IS_UNSENT = is_exactly(UNSENT)
_TIME = outbox.c.not_before.type

_lanes = Prepared(
    select(outbox.c.account, outbox.c.chat).distinct().where(_IS_UNSENT, is_exactly(NOT_HELD))
)
_overdue_lanes = Prepared(
    select(outbox.c.account, outbox.c.chat)
    .distinct()
    .where(_IS_UNSENT, is_exactly(QUEUED), outbox.c.not_before < bindparam("since", type_=_TIME))
)
# Ids rise with time: so many of the latest messages are looked through, and no index is kept.
_LATEST = 5_000
_latest = select(func.coalesce(func.max(outbox.c.id), 0) - _LATEST).scalar_subquery()
_requested = Prepared(
    select(outbox.c.account, outbox.c.chat, outbox.c.settled_at).where(
        outbox.c.id > _latest,
        is_exactly("sent_with IS NULL"),
        or_(
            is_exactly("state = 'sending'"),
            and_(
                is_exactly("state IN ('sent', 'failed')"),
                outbox.c.settled_at >= bindparam("moment", type_=outbox.c.settled_at.type),
            ),
        ),
    )
)
_entries = (
    select(
        outbox.c.id,
        outbox.c.message,
        outbox.c.not_before,
        outbox.c.attempts,
        outbox.c.queued_at,
        outbox.c.is_unsure,
        cards.c.message_id,
        topics.c.thread,
        outbox.c.merge_key,
    )
    .select_from(outbox)
    .outerjoin(cards, and_(*(cards.c[n] == outbox.c[n] for n in ("account", "chat", "card"))))
    .outerjoin(topics, and_(*(topics.c[n] == outbox.c[n] for n in ("account", "chat", "topic"))))
)
_in_lane = (same(outbox, "account", "chat"), _IS_UNSENT, is_exactly(QUEUED))
_in_order = (outbox.c.place, outbox.c.id)
_head = Prepared(_entries.where(*_in_lane).order_by(*_in_order).limit(1))
_queue = Prepared(_entries.where(*_in_lane).order_by(*_in_order).limit(bindparam("most")))
_entry_of = Prepared(_entries.where(same(outbox, "id")))
# What decides about merging, without the messages themselves: reading those takes its time.
_waiting = Prepared(
    select(
        outbox.c.id,
        outbox.c.merge_key,
        outbox.c.is_unsure,
        outbox.c.not_before,
        outbox.c.card,
        outbox.c.ticket,
    )
    .where(*_in_lane)
    .order_by(*_in_order)
    .limit(bindparam("most"))
)


def _settle(**values: Any) -> Update:
    return update(outbox).values(**values).where(same(outbox, "id"))


_requested_again = {
    "state": OutboxState.QUEUED,
    "attempts": outbox.c.attempts + 1,
    "not_before": bindparam("not_before", type_=_TIME),
    "error": bindparam("error"),
}
_SETTLED = {"is_unsent": 0, "settled_at": bindparam("now", type_=outbox.c.settled_at.type)}
# What was superseded while it was under way stays so, unless it was shown after all.
_sending = Prepared(_settle(state=OutboxState.SENDING).where(_IS_UNSENT, is_exactly(QUEUED)))
_not_sending = Prepared(_settle(state=OutboxState.QUEUED))
_sent = Prepared(
    _settle(state=OutboxState.SENT, error="", sent_with=bindparam("first"), **_SETTLED)
)
_retry = Prepared(_settle(**_requested_again).where(_IS_UNSENT))
_unsure = Prepared(_settle(is_unsure=True, **_requested_again).where(_IS_UNSENT))
_failed = Prepared(
    _settle(state=OutboxState.FAILED, error=bindparam("error"), **_SETTLED).where(_IS_UNSENT)
)
_spared = Prepared(
    _settle(state=OutboxState.SUPERSEDED, error=bindparam("error"), **_SETTLED).where(_IS_UNSENT)
)
_IS_SENDING = is_exactly("state = 'sending'")
_IS_OF_ACCOUNT = or_(bindparam("account", type_=Text) == "", same(outbox, "account"))
_unsure_again = Prepared(
    _entries.where(_IS_SENDING, _IS_UNSENT, outbox.c.is_unsure.is_(True), _IS_OF_ACCOUNT).order_by(
        outbox.c.id
    )
)
# One time for all, by which messages that were requested together are known again.
_recover = Prepared(
    update(outbox)
    .values(
        state=OutboxState.QUEUED,
        is_unsure=True,
        attempts=outbox.c.attempts + 1,
        not_before=bindparam("now", type_=_TIME),
    )
    .where(_IS_SENDING, _IS_UNSENT, _IS_OF_ACCOUNT)
)
# So many unsent messages of a lane are looked through for those that may merge.
_LOOKED_THROUGH = 200

_put_card = put_row(cards, ("account", "chat", "card"))
_drop_card = Prepared(drop(cards, "account", "chat", "card"))
_put_topic = put_row(topics, ("account", "chat", "topic"))
_drop_topic = Prepared(drop(topics, "account", "chat", "topic"))


class SqlMailroom:
    """Implements `domain.ports.Mailroom`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def lanes(self, *, overdue_since: datetime | None = None) -> list[Lane]:
        """Chats with unsent messages."""
        if overdue_since is None:
            rows = _lanes.all(self._transaction)
        else:
            rows = _overdue_lanes.all(self._transaction, since=overdue_since)
        return [Lane(account=account, chat=chat) for account, chat in rows]

    def requested_since(self, moment: datetime) -> list[tuple[Lane, datetime]]:
        """Of each chat one is under way at most, perhaps of several messages."""
        ended: list[tuple[Lane, datetime]] = []
        under_way: set[Lane] = set()
        for account, chat, at in _requested.all(self._transaction, moment=moment):
            lane = Lane(account=account, chat=chat)
            if at is None:
                under_way.add(lane)
            else:
                ended.append((lane, at))
        ended.sort(key=itemgetter(1))
        return [*ended, *((lane, self._transaction.now) for lane in under_way)]

    def head(self, lane: Lane, limit: int) -> list[OutboxEntry]:
        """The oldest unsent message, and those after it that may merge with it."""
        where = {"account": lane.account, "chat": lane.chat}
        first = _head.one(self._transaction, **where)
        if first is None:
            # What this unit queued there is settled: nobody need be told.
            self._transaction.left.lanes.discard(lane)
            return []
        entries = [_entry(first)]
        if limit > 1 and first[-1]:
            rows = _waiting.all(self._transaction, most=_LOOKED_THROUGH, **where)
            others = islice(alike([Waiting(*row) for row in rows]), 1, limit)
            entries += [self._entry(waiting.id) for waiting in others]
        return entries

    def queue_of(self, lane: Lane, limit: int) -> list[OutboxEntry]:
        """The oldest unsent messages of a lane."""
        where = {"account": lane.account, "chat": lane.chat}
        return [_entry(row) for row in _queue.all(self._transaction, most=limit, **where)]

    def mark_sending(self, ids: Collection[int]) -> bool:
        """About to be requested, unless one of them is not to be any more."""
        marked = [row_id for row_id in ids if _sending.run(self._transaction, id=row_id)]
        if len(marked) == len(ids):
            return True
        for row_id in marked:
            _not_sending.put(self._transaction, id=row_id)
        return False

    def sent(self, entries: Sequence[OutboxEntry], receipt: Receipt) -> None:
        """Shown: settles the rows, remembers card, topic and the ticket spoken of."""
        for entry in entries:
            first = entries[0].id if entry is not entries[0] else None
            _sent.put(self._transaction, id=entry.id, first=first, now=self._transaction.now)
        for entry in entries[:1]:
            self._remember_place(entry, receipt)
        if len({entry.message.ticket for entry in entries}) == 1:
            # An answer to a message about several would reach whoever was named last.
            self._remember_ticket(entries[0], receipt)

    def retry(self, ids: Collection[int], *, not_before: datetime, error: str) -> None:
        """Certainly not shown; once more later."""
        for row_id in ids:
            _retry.put(self._transaction, id=row_id, not_before=not_before, error=error)

    def unsure(self, ids: Collection[int], *, not_before: datetime, error: str) -> None:
        """May have been shown."""
        for row_id in ids:
            _unsure.put(self._transaction, id=row_id, not_before=not_before, error=error)

    def failed(self, ids: Collection[int], error: str) -> None:
        """Will never be shown."""
        for row_id in ids:
            _failed.put(self._transaction, id=row_id, error=error, now=self._transaction.now)

    def spared(self, ids: Collection[int], reason: str) -> None:
        """Need not be shown any more."""
        for row_id in ids:
            _spared.put(self._transaction, id=row_id, error=reason, now=self._transaction.now)

    def forget_card(self, lane: Lane, card: str) -> None:
        """The card's message is gone."""
        _drop_card.put(self._transaction, account=lane.account, chat=lane.chat, card=card)

    def forget_topic(self, lane: Lane, topic: str) -> None:
        """The topic is gone."""
        _drop_topic.put(self._transaction, account=lane.account, chat=lane.chat, topic=topic)

    def recover(self, account: str = "") -> list[OutboxEntry]:
        """Messages a process that is gone was sending; returns those that were unsure before."""
        lost = [_entry(row) for row in _unsure_again.all(self._transaction, account=account)]
        _recover.put(self._transaction, account=account, now=self._transaction.now)
        return lost

    def _entry(self, row_id: int) -> OutboxEntry:
        row = _entry_of.one(self._transaction, id=row_id)
        assert row is not None
        return _entry(row)

    def _remember_place(self, entry: OutboxEntry, receipt: Receipt) -> None:
        message, lane = entry.message, _lane(entry)
        if message.card and receipt.message_ids:
            shown = receipt.message_ids[0]
            _put_card.put(self._transaction, card=message.card, message_id=shown, **lane)
        if message.topic and receipt.thread:
            topic, thread = message.topic.key, receipt.thread
            _put_topic.put(self._transaction, topic=topic, thread=thread, **lane)

    def _remember_ticket(self, entry: OutboxEntry, receipt: Receipt) -> None:
        ticket = entry.message.ticket
        if ticket is None:
            return
        lane = _lane(entry)
        for shown in receipt.message_ids:
            put_reference.put(
                self._transaction,
                native_id=shown,
                number=ticket,
                message_id=None,
                outbox_id=entry.id,
                **lane,
            )


def _lane(entry: OutboxEntry) -> dict[str, str]:
    return {"account": entry.message.address.account, "chat": entry.message.address.chat}


def _entry(row: Row) -> OutboxEntry:
    return OutboxEntry(
        id=row[0],
        message=row[1],
        not_before=row[2],
        attempts=row[3],
        queued_at=row[4],
        is_unsure=row[5],
        edits=row[6] or "",
        thread=row[7] or "",
    )
