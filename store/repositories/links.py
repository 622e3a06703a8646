"""Codes that link two chats, and the links they led to."""

from sqlalchemy import ColumnElement, and_, bindparam, or_, update

from domain.people.linking import Link, LinkEnd, LinkState
from store.prepared import Prepared, Row
from store.records import Record
from store.statements import insert_row, pick
from store.tables.people import links
from store.transaction import Transaction

_record = Record(Link, without=("asked", "typed"))
_PARTS = ("account", "native_id", "chat")
_ASKED, _TYPED = ([f"{side}_{part}" for part in _PARTS] for side in ("asked", "typed"))
_NAMES = (*_record.names, *_ASKED, *_TYPED)
_WIDTH = len(_record.names)

_insert = insert_row(links, generated="id")
_get = Prepared(pick(links, _NAMES, "id"))
_by_digest = Prepared(pick(links, _NAMES, "digest"))
_MOVING = ("state", "expires_at", "former_id", "person_id", *_TYPED)
_move = Prepared(
    update(links)
    .values({name: bindparam(name) for name in _MOVING})
    .where(
        links.c.id == bindparam("id"),
        links.c.state == bindparam("was", type_=links.c.state.type),
    )
)


def _is_end(side: str) -> ColumnElement[bool]:
    return and_(
        links.c[f"{side}_account"] == bindparam("account"),
        links.c[f"{side}_chat"] == bindparam("chat"),
    )


_of_chat = Prepared(
    pick(links, _NAMES).where(
        or_(_is_end("asked"), _is_end("typed")),
        links.c.state != LinkState.DONE,
        links.c.state != LinkState.ENDED,
        links.c.expires_at > bindparam("now", type_=links.c.expires_at.type),
    )
)


class SqlLinks:
    """Implements `domain.ports.Links`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, link: Link) -> int:
        """Store a new one; returns its id."""
        link_id: int = _insert.scalar(self._transaction, **_values(link))
        return link_id

    def get(self, link_id: int) -> Link | None:
        """One link."""
        return _made(_get.one(self._transaction, id=link_id))

    def by_digest(self, digest: str) -> Link | None:
        """The link of a code."""
        return _made(_by_digest.one(self._transaction, digest=digest))

    def of_chat(self, account: str, chat: str) -> list[Link]:
        """The open links a chat is an end of, the newest first."""
        now = self._transaction.now
        rows = _of_chat.all(self._transaction, account=account, chat=chat, now=now)
        found = (link for link in map(_made, rows) if link is not None)
        return sorted(found, key=lambda link: -link.id)

    def move(self, link: Link, *, was: LinkState) -> bool:
        """Store it unless somebody else moved it since it was in that state."""
        return _move.run(self._transaction, **_values(link), was=was) == 1


def _made(row: Row | None) -> Link | None:
    if row is None:
        return None
    asked, typed = row[_WIDTH : _WIDTH + 3], row[_WIDTH + 3 :]
    return _record.make(
        row[:_WIDTH], asked=_end(asked), typed=_end(typed) if typed[0] is not None else None
    )


def _end(row: Row) -> LinkEnd:
    return LinkEnd(**dict(zip(_PARTS, row, strict=True)))


def _values(link: Link) -> dict[str, object]:
    ends = {"asked": link.asked, "typed": link.typed}
    return _record.values(link) | {
        f"{side}_{part}": getattr(end, part, None) for side, end in ends.items() for part in _PARTS
    }
