"""Queueing messages. Their way out is in `mailroom`."""

from dataclasses import replace

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.sql.elements import TextClause

from domain.messaging import Outgoing
from domain.ports import Lane
from store.prepared import Prepared
from store.statements import append_row, same
from store.tables.columns import is_exactly
from store.tables.mail import NOT_UNDER_WAY, UNSENT, OutboxState, outbox
from store.transaction import Transaction

_behind_all = select(func.coalesce(func.max(outbox.c.id), 0) + 1).scalar_subquery()
_insert = append_row(
    outbox,
    generated="id",
    place=func.coalesce(bindparam("place", type_=outbox.c.place.type), _behind_all),
)


def _supersede(*condition: ColumnElement[bool] | TextClause) -> Prepared:
    """Only what was surely never shown may be dropped."""
    return Prepared(
        update(outbox)
        .values(
            state=OutboxState.SUPERSEDED,
            is_unsent=0,
            settled_at=bindparam("now", type_=outbox.c.settled_at.type),
        )
        .where(
            *condition,
            is_exactly(UNSENT),
            is_exactly(NOT_UNDER_WAY),
            outbox.c.is_unsure.is_(False),
        )
        .returning(outbox.c.place, outbox.c.message)
    )


_supersede_card = _supersede(same(outbox, "account", "chat", "card"), is_exactly("card <> ''"))
_supersede_key = _supersede(
    same(outbox, "account", "chat", "replace_key"), is_exactly("replace_key <> ''")
)


class SqlOutbox:
    """Implements `domain.ports.Outbox`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def queue(self, message: Outgoing) -> None:
        """Queue a message; a card takes the place of its unsent former state."""
        account, chat = message.address.account, message.address.chat
        place, message = self._drop_former(message, account, chat)
        now = self._transaction.now
        _insert.put(
            self._transaction,
            account=account,
            chat=chat,
            place=place,
            message=message,
            state=OutboxState.QUEUED,
            is_unsent=1,
            is_unsure=False,
            card=message.card,
            replace_key=message.replace_key,
            merge_key=_merge_key(message),
            topic=message.topic.key if message.topic else "",
            ticket=message.ticket,
            not_before=now,
            attempts=0,
            queued_at=now,
            settled_at=None,
            error="",
            shows=message.shows,
            sent_with=None,
        )
        self._transaction.left.lanes.add(Lane(account=account, chat=chat))

    def _drop_former(
        self, message: Outgoing, account: str, chat: str
    ) -> tuple[int | None, Outgoing]:
        """Returns the place that became free for this message, and the message: what takes the
        place of a card that must be shown must be shown itself."""
        to = {"account": account, "chat": chat, "now": self._transaction.now}
        if message.replace_key:
            _supersede_key.put(self._transaction, replace_key=message.replace_key, **to)
        if not message.card:
            return None, message
        former = _supersede_card.all(self._transaction, card=message.card, **to)
        is_spare = message.in_place_only and all(row[1].in_place_only for row in former)
        place = min((row[0] for row in former), default=None)
        return place, replace(message, in_place_only=is_spare)


def _merge_key(message: Outgoing) -> str:
    is_plain = not (message.attachments or message.buttons or message.card)
    return message.merge_key if is_plain else ""
