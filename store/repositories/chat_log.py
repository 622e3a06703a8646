"""Lines of the built-in web chat and who has read them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Text, bindparam, cast, func, select, union_all

from domain.chat_log import ChatLine
from store.prepared import Prepared
from store.records import Record
from store.statements import change, insert_row, pick, put_row, same
from store.tables.talk import chat_lines, chat_read_marks
from store.transaction import Transaction

_record = Record(ChatLine)
_by_chat = pick(chat_lines, _record.names, "chat")
_line, _revision = chat_lines.c.line, chat_lines.c.revision

_insert = insert_row(chat_lines)
_get = Prepared(pick(chat_lines, _record.names, "chat", "line"))
_newest = select(func.max(_revision)).where(same(chat_lines, "chat"))
_last_revision = Prepared(_newest)
# All that must be known before a line is added, by one question.
_before_adding = Prepared(
    select(
        select(_line).where(same(chat_lines, "chat", "key")).scalar_subquery(),
        select(func.max(_line)).where(same(chat_lines, "chat")).scalar_subquery(),
        _newest.scalar_subquery(),
    )
)
# Looked for at once; a list of chats that is shorter is filled up with nobody's.
_MANY = 50
_PLACES = [f"chat_{number}" for number in range(_MANY)]
_given = union_all(
    *(select(cast(bindparam(place), Text).label("chat")) for place in _PLACES)
).subquery()
_revisions = Prepared(
    select(
        _given.c.chat,
        select(func.max(_revision)).where(chat_lines.c.chat == _given.c.chat).scalar_subquery(),
    )
)
_change = Prepared(change(chat_lines, ("body", "revision", "edited_at"), "chat", "line"))
_since = Prepared(
    _by_chat.where(_revision > bindparam("seen")).order_by(_revision).limit(bindparam("most"))
)
_latest = Prepared(_by_chat.order_by(_line.desc()).limit(bindparam("most")))
_before = Prepared(
    _by_chat.where(_line < bindparam("edge")).order_by(_line.desc()).limit(bindparam("most"))
)
_mark = put_row(chat_read_marks, ("chat", "reader"))
_marks = Prepared(pick(chat_read_marks, ("reader", "line"), "chat"))


class SqlChatLog:
    """Implements `domain.ports.ChatLog`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def append(
        self, chat: str, *, key: str, author: str, author_name: str, body: str
    ) -> tuple[ChatLine, bool]:
        """Add a line, unless the key is there."""
        there = _before_adding.one(self._transaction, chat=chat, key=key)
        assert there is not None
        known, last, revision = there
        if known and (line := self.get(chat, known)):
            return line, False
        line = ChatLine(
            chat=chat,
            line=(last or 0) + 1,
            revision=(revision or 0) + 1,
            author=author,
            author_name=author_name,
            body=body,
            written_at=self._transaction.now,
        )
        _insert.put(self._transaction, key=key, **_record.values(line))
        return line, True

    def change(self, chat: str, line: int, body: str) -> ChatLine | None:
        """Change a line's body."""
        _change.put(
            self._transaction,
            chat=chat,
            line=line,
            body=body,
            revision=self._next_revision(chat),
            edited_at=self._transaction.now,
        )
        return self.get(chat, line)

    def get(self, chat: str, line: int) -> ChatLine | None:
        """One line."""
        row = _get.one(self._transaction, chat=chat, line=line)
        return _record.make(row) if row else None

    def since(self, chat: str, revision: int, limit: int) -> list[ChatLine]:
        """Lines new or changed after a revision, by revision."""
        rows = _since.all(self._transaction, chat=chat, seen=revision, most=limit)
        return [_record.make(row) for row in rows]

    def before(self, chat: str, line: int | None, limit: int) -> list[ChatLine]:
        """The latest lines (before `line`), oldest first."""
        if line is None:
            rows = _latest.all(self._transaction, chat=chat, most=limit)
        else:
            rows = _before.all(self._transaction, chat=chat, edge=line, most=limit)
        return [_record.make(row) for row in reversed(rows)]

    def revisions(self, chats: Sequence[str]) -> Mapping[str, int]:
        """The latest of each."""
        found: dict[str, int] = {}
        for start in range(0, len(chats), _MANY):
            some = chats[start : start + _MANY]
            filled = [*some, *[""] * (_MANY - len(some))]
            places = dict(zip(_PLACES, filled, strict=True))
            rows = _revisions.all(self._transaction, **places)
            found |= {chat: revision for chat, revision in rows if revision}
        return found

    def mark_read(self, chat: str, reader: str, line: int) -> None:
        """The reader saw everything up to this line; marks never go back."""
        if line > self.read_marks(chat).get(reader, 0):
            _mark.put(self._transaction, chat=chat, reader=reader, line=line)

    def read_marks(self, chat: str) -> Mapping[str, int]:
        """Up to which line each reader has read."""
        return {row[0]: row[1] for row in _marks.all(self._transaction, chat=chat)}

    def _next_revision(self, chat: str) -> int:
        last: int | None = _last_revision.scalar(self._transaction, chat=chat)
        return (last or 0) + 1
