"""A platform gave a chat a new id: what is known of the chat follows, what is known of its
messages is forgotten. Messages count anew there: an old number is another message's by now."""

from dataclasses import replace

from sqlalchemy import Table, bindparam, delete, exists, select, update

from domain.messaging import Outgoing
from domain.ports import Lane
from store.prepared import Prepared
from store.statements import change, drop, pick, same
from store.tables.columns import is_exactly
from store.tables.mail import UNSENT, cards, outbox, topics
from store.tables.people import bound_chats
from store.tables.talk import memories
from store.tables.tickets import message_references, tickets
from store.transaction import Transaction

# Tables whose key holds the chat, with the rest of the key.
_KEYED: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (bound_chats, ()),
    (memories, ("person_id",)),
)
_OF_MESSAGES = (cards, topics, message_references)

_ORIGIN = (
    tickets.c.origin_account == bindparam("account"),
    tickets.c.origin_chat == bindparam("old"),
)
_move_origins = Prepared(update(tickets).values(origin_chat=bindparam("new")).where(*_ORIGIN))
_unsent = Prepared(
    pick(outbox, ("id", "message"), "account", "chat")
    .where(is_exactly(UNSENT))
    .order_by(outbox.c.place, outbox.c.id)
)
_redirect = Prepared(change(outbox, ("chat", "message"), "id"))


def _yield_to_known(table: Table, key: tuple[str, ...]) -> Prepared:
    """Drop what the new chat already has of its own: it is the fresher one."""
    known = table.alias("known")
    is_known = exists(
        select(known.c.chat).where(
            known.c.account == bindparam("account"),
            known.c.chat == bindparam("new"),
            *(known.c[name] == table.c[name] for name in key),
        )
    )
    return Prepared(
        delete(table).where(
            table.c.account == bindparam("account"), table.c.chat == bindparam("old"), is_known
        )
    )


def _follow(table: Table) -> Prepared:
    return Prepared(
        update(table)
        .values(chat=bindparam("new"))
        .where(same(table, "account"), table.c.chat == bindparam("old"))
    )


_FORGET = [Prepared(drop(table, "account", "chat")) for table in _OF_MESSAGES]
_MOVES = [(_yield_to_known(table, key), _follow(table)) for table, key in _KEYED]


def move_chat(transaction: Transaction, account: str, old: str, new: str) -> None:
    """Bindings, memories, ticket origins and unsent messages; cards will be posted anew."""
    if old == new:
        return
    for forget in _FORGET:
        forget.put(transaction, account=account, chat=old)
    for yield_to_known, follow in _MOVES:
        yield_to_known.put(transaction, account=account, old=old, new=new)
        follow.put(transaction, account=account, old=old, new=new)
    _move_origins.put(transaction, account=account, old=old, new=new)
    _redirect_unsent(transaction, account, old, new)


def _redirect_unsent(transaction: Transaction, account: str, old: str, new: str) -> None:
    for row_id, message in _unsent.all(transaction, account=account, chat=old):
        transaction.left.lanes.add(Lane(account=account, chat=new))
        _redirect.put(transaction, id=row_id, chat=new, message=_readdressed(message, new))


def _readdressed(message: Outgoing, chat: str) -> Outgoing:
    return replace(message, address=replace(message.address, chat=chat, thread=""), reply_to="")
