"""What is remembered of the talk with one person in one chat."""

from dataclasses import replace

from domain.dialogues import NOTHING_REMEMBERED, ChatMemory
from domain.messaging import Address
from store.prepared import Prepared
from store.statements import pick, put_row
from store.tables.talk import memories
from store.transaction import Transaction

_KEY = ("account", "chat", "person_id")
_get = Prepared(pick(memories, ("memory",), *_KEY))
_put = put_row(memories, _KEY)


class SqlMemories:
    """Implements `domain.ports.Memories`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, address: Address, person_id: int) -> ChatMemory:
        """What is remembered, without a dialogue that expired."""
        memory: ChatMemory | None = _get.scalar(
            self._transaction, account=address.account, chat=address.chat, person_id=person_id
        )
        if memory is None:
            return NOTHING_REMEMBERED
        if memory.dialogue and memory.dialogue.expires_at <= self._transaction.now:
            return replace(memory, dialogue=None)
        return memory

    def put(self, address: Address, person_id: int, memory: ChatMemory) -> None:
        """Remember it."""
        _put.put(
            self._transaction,
            account=address.account,
            chat=address.chat,
            person_id=person_id,
            memory=memory,
        )
