"""Which platform message speaks of which ticket."""

from collections.abc import Callable

from domain.messaging import Address
from domain.ports import Reference
from store.prepared import Prepared, Row
from store.records import Record
from store.statements import pick, put_row
from store.tables.mail import topics
from store.tables.tickets import message_references
from store.transaction import Transaction

put_reference = put_row(message_references, ("account", "chat", "native_id"))
_reference = Record(Reference)
_find = Prepared(pick(message_references, _reference.names, "account", "chat", "native_id"))
_anywhere = Prepared(pick(message_references, (*_reference.names, "chat"), "account", "native_id"))
_topic = Prepared(pick(topics, ("topic",), "account", "chat", "thread"))


class SqlReferences:
    """Implements `domain.ports.References`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._expected: tuple[Address, str, Callable[[], Row | None]] | None = None

    def expect(self, address: Address, native_id: str) -> None:
        """It will be asked what the message is about."""
        asked = _find.ahead(
            self._transaction, account=address.account, chat=address.chat, native_id=native_id
        )
        self._expected = address, native_id, asked

    def note(self, address: Address, native_id: str, reference: Reference) -> None:
        """Remember it."""
        self._expected = None
        put_reference.put(
            self._transaction,
            account=address.account,
            chat=address.chat,
            native_id=native_id,
            **_reference.values(reference),
        )

    def find(self, address: Address, native_id: str) -> Reference | None:
        """What the message is about."""
        expected, self._expected = self._expected, None
        if expected and expected[:2] == (address, native_id):
            row = expected[2]()
        else:
            row = _find.one(
                self._transaction, account=address.account, chat=address.chat, native_id=native_id
            )
        return _reference.make(row) if row else None

    def find_anywhere(self, account: str, native_id: str) -> tuple[Address, Reference] | None:
        """What the message is about, and where it was shown."""
        row = _anywhere.one(self._transaction, account=account, native_id=native_id)
        if row is None:
            return None
        return Address(account=account, chat=row[-1]), _reference.make(row[:-1])

    def topic(self, address: Address) -> str | None:
        """Key of the topic whose thread the address names."""
        if not address.thread:
            return None
        topic: str | None = _topic.scalar(
            self._transaction, account=address.account, chat=address.chat, thread=address.thread
        )
        return topic
