"""What is remembered of the talk with one person in one chat."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import and_, select

from domain.dialogues import NOTHING_REMEMBERED, ChatMemory
from domain.messaging import Address
from store.prepared import Prepared, Row
from store.statements import pick, put_row, same
from store.tables.people import identities
from store.tables.talk import memories
from store.transaction import Transaction

_KEY = ("account", "chat", "person_id")
_get = Prepared(pick(memories, ("memory",), *_KEY))
# Of whoever writes under an identity, before it is known who that is.
_of_identity = Prepared(
    select(identities.c.person_id, memories.c.memory)
    .select_from(identities)
    .outerjoin(
        memories,
        and_(same(memories, "account", "chat"), memories.c.person_id == identities.c.person_id),
    )
    .where(same(identities, "account", "native_id"))
)
_put = put_row(memories, _KEY)


class SqlMemories:
    """Implements `domain.ports.Memories`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._expected: Callable[[], Row | None] | None = None

    def expect(self, address: Address, native_id: str) -> None:
        """It will be asked what is remembered of whoever writes there under this identity."""
        self._expected = _of_identity.ahead(
            self._transaction, account=address.account, chat=address.chat, native_id=native_id
        )

    def get(self, address: Address, person_id: int) -> ChatMemory:
        """What is remembered, without a dialogue that expired."""
        memory = self._remembered(address, person_id)
        if memory is None:
            return NOTHING_REMEMBERED
        if memory.dialogue and memory.dialogue.expires_at <= self._transaction.now:
            return replace(memory, dialogue=None)
        return memory

    def _remembered(self, address: Address, person_id: int) -> ChatMemory | None:
        expected, self._expected = self._expected, None
        row = expected() if expected else None
        found: ChatMemory | None
        if row is not None and row[0] == person_id:
            _, found = row
        else:
            where = {"account": address.account, "chat": address.chat, "person_id": person_id}
            found = _get.scalar(self._transaction, **where)
        return found

    def put(self, address: Address, person_id: int, memory: ChatMemory) -> None:
        """Remember it."""
        self._expected = None
        _put.put(
            self._transaction,
            account=address.account,
            chat=address.chat,
            person_id=person_id,
            memory=memory,
        )
