"""Everything that shall happen later."""

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from operator import attrgetter

from sqlalchemy import (
    ColumnElement,
    TextClause,
    bindparam,
    delete,
    func,
    literal,
    select,
    update,
)

from domain.deadlines import Deadline, Purpose
from store.dialects import claimed
from store.prepared import Prepared
from store.records import Record
from store.repositories.at_hand import AtHand, numbers_of
from store.statements import among, fill_from, pick, renew_row, same
from store.tables.columns import is_exactly
from store.tables.talk import PARKED, PENDING, PENDING_KEY, deadlines
from store.tables.tickets import LIVE, tickets
from store.transaction import Transaction

_record = Record(Deadline)
_in_order = attrgetter("due_at", "id")
_IS_PENDING = is_exactly(PENDING)
_IS_PARKED = is_exactly(PARKED)

_renew = renew_row(deadlines, PENDING_KEY, generated="id", where=PENDING)
_drop = Prepared(delete(deadlines).where(same(deadlines, *PENDING_KEY), _IS_PENDING))
# Not what is about a subject of its own: a task goes on whatever becomes of its ticket.
_drop_all = Prepared(delete(deadlines).where(same(deadlines, "number", "subject"), _IS_PENDING))
_drop_parked = Prepared(delete(deadlines).where(same(deadlines, *PENDING_KEY), _IS_PARKED))
_drop_all_parked = Prepared(
    delete(deadlines).where(same(deadlines, "number", "subject"), _IS_PARKED)
)
_drop_all_parked_for = Prepared(delete(deadlines).where(same(deadlines, "purpose"), _IS_PARKED))
_pending = Prepared(pick(deadlines, _record.names, "number").where(_IS_PENDING))
_pending_of_many = Prepared(
    lambda dialect: (
        pick(deadlines, _record.names)
        .where(among(deadlines.c.number, dialect), _IS_PENDING)
        .order_by(deadlines.c.due_at, deadlines.c.id)
    )
)
_parked_of_many = Prepared(
    lambda dialect: pick(deadlines, ("number",)).where(
        among(deadlines.c.number, dialect), _IS_PARKED
    )
)
_of_live_tickets = {
    "purpose": bindparam("purpose", type_=deadlines.c.purpose.type),
    "number": tickets.c.number,
    "subject": literal(""),
    "due_at": bindparam("due_at", type_=deadlines.c.due_at.type),
    "round": literal(0),
    "attempts": literal(0),
    "is_pending": literal(1),
    "error": literal(""),
}
_CHANGED_LATELY = tickets.c.updated_at >= bindparam("since", type_=tickets.c.updated_at.type)


def _set_for(*which: ColumnElement[bool] | TextClause) -> Prepared:
    """One that is pending already does the same, and earlier."""
    rows = select(*_of_live_tickets.values()).where(*which)
    return fill_from(deadlines, _of_live_tickets, rows, key=PENDING_KEY, where=PENDING)


_set_for_live = _set_for(is_exactly(LIVE))
_set_for_changed = _set_for(is_exactly(LIVE), _CHANGED_LATELY)
_what_is_due = (
    pick(deadlines, _record.names)
    .where(
        deadlines.c.due_at <= bindparam("now", type_=deadlines.c.due_at.type),
        deadlines.c.id <= bindparam("up_to"),
        _IS_PENDING,
    )
    .order_by(deadlines.c.due_at, deadlines.c.id)
    .limit(bindparam("most"))
)
_due, _claimed = Prepared(_what_is_due), Prepared(claimed(_what_is_due))
_next_due = Prepared(
    select(deadlines.c.due_at).where(_IS_PENDING).order_by(deadlines.c.due_at).limit(1)
)
_done = Prepared(delete(deadlines).where(same(deadlines, "id"), _IS_PENDING))
_done_all = Prepared(
    lambda dialect: delete(deadlines).where(among(deadlines.c.id, dialect), _IS_PENDING)
)
_again = {"attempts": deadlines.c.attempts + 1, "error": bindparam("error")}
_retry = Prepared(
    update(deadlines)
    .values(_again | {"due_at": bindparam("retry_at", type_=deadlines.c.due_at.type)})
    .where(same(deadlines, "id"), _IS_PENDING)
)
_park = Prepared(
    update(deadlines).values(_again | {"is_pending": 0}).where(same(deadlines, "id"), _IS_PENDING)
)
_revive = Prepared(
    update(deadlines)
    .values(
        is_pending=1,
        attempts=0,
        error="",
        due_at=bindparam("now", type_=deadlines.c.due_at.type),
    )
    .where(same(deadlines, "id"), _IS_PARKED)
)
_newest = Prepared(select(func.max(deadlines.c.id)))


class SqlDeadlines:
    """Implements `domain.ports.Deadlines`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._at_hand: AtHand | None = None

    @contextmanager
    def together(self, due: Sequence[Deadline]) -> Iterator[None]:
        """Those of them that are done in here are taken away at once, in the end."""
        numbers = numbers_of(due)
        pending = _pending_of_many.all(self._transaction, numbers=numbers)
        parked = _parked_of_many.all(self._transaction, numbers=numbers)
        self._at_hand = AtHand(due, map(_record.make, pending), (row[0] for row in parked))
        try:
            yield
            self._take_away()
        finally:
            self._at_hand = None

    def set(self, deadline: Deadline) -> None:
        """Set it under a new id: whoever handles the former one can't end this one."""
        values = _record.values(deadline)
        values.pop("id")
        if self._at_hand:
            self._at_hand.set(deadline)
        # What was given up is superseded as well: reviving it would do the old thing.
        if self._has_parked(deadline.number):
            _drop_parked.put(self._transaction, **{name: values[name] for name in PENDING_KEY})
        _renew.put(self._transaction, **values, is_pending=1, error="")
        self._transaction.left.due(deadline.due_at)

    def set_for_live(
        self, purpose: Purpose, due_at: datetime, *, changed_since: datetime | None = None
    ) -> int:
        """Set one for each live ticket that has none of this purpose."""
        self._take_away()
        values = {"purpose": purpose, "due_at": due_at}
        if changed_since is not None:
            count = _set_for_changed.run(self._transaction, since=changed_since, **values)
        else:
            _drop_all_parked_for.put(self._transaction, purpose=purpose)
            count = _set_for_live.run(self._transaction, **values)
        if count:
            self._transaction.left.due(due_at)
        return count

    def cancel(self, number: int, *purposes: Purpose, subject: str = "") -> None:
        """Drop those of a ticket and subject, parked or not; without purposes, of every purpose."""
        if not purposes:
            self._dropped(number, tuple(Purpose), subject)
            _drop_all.put(self._transaction, number=number, subject=subject)
            _drop_all_parked.put(self._transaction, number=number, subject=subject)
        self._dropped(number, purposes, subject)
        for purpose in purposes:
            key = {"number": number, "purpose": purpose, "subject": subject}
            _drop.put(self._transaction, **key)
            if self._has_parked(number):
                _drop_parked.put(self._transaction, **key)

    def pending(self, number: int) -> list[Deadline]:
        """What is pending about a ticket, the one due first first."""
        known = self._at_hand.pending(number) if self._at_hand else None
        if known is not None:
            return sorted(known, key=_in_order)
        self._take_away()
        found = map(_record.make, _pending.all(self._transaction, number=number))
        return sorted(found, key=_in_order)

    def due(self, limit: int, *, up_to: int = sys.maxsize) -> list[Deadline]:
        """Pending and due, the longest due first; not those another unit is at."""
        self._take_away()
        due = _due if self._transaction.is_looking else _claimed
        rows = due.all(self._transaction, now=self._transaction.now, up_to=up_to, most=limit)
        return [_record.make(row) for row in rows]

    def newest(self) -> int:
        """The id of the one set last."""
        return _newest.scalar(self._transaction) or 0

    def done(self, deadline_id: int) -> bool:
        """Take it away; False = it was not pending any more."""
        if self._at_hand:
            return self._at_hand.done(deadline_id)
        return _done.run(self._transaction, id=deadline_id) > 0

    def failed(self, deadline_id: int, *, retry_at: datetime | None, error: str) -> None:
        """Try again later, or park it."""
        if retry_at is None:
            _park.put(self._transaction, id=deadline_id, error=error)
            return
        if _retry.run(self._transaction, id=deadline_id, error=error, retry_at=retry_at):
            self._transaction.left.due(retry_at)

    def revive(self, deadline_id: int) -> bool:
        """Pending again, and due now."""
        now = self._transaction.now
        is_parked = _revive.run(self._transaction, id=deadline_id, now=now) > 0
        if is_parked:
            self._transaction.left.due(now)
        return is_parked

    def next_due(self) -> datetime | None:
        """When the next one falls due."""
        self._take_away()
        due_at: datetime | None = _next_due.scalar(self._transaction)
        return due_at

    def _dropped(self, number: int, purposes: Collection[Purpose], subject: str) -> None:
        if self._at_hand:
            self._at_hand.dropped(number, purposes, subject)

    def _has_parked(self, number: int) -> bool:
        return self._at_hand is None or self._at_hand.has_parked(number)

    def _take_away(self) -> None:
        """What is done, before anybody asks."""
        if self._at_hand and self._at_hand.over:
            _done_all.put(self._transaction, numbers=self._at_hand.over)
            self._at_hand.over = []
