"""What directories said of identities when they were looked at last."""

from domain.people.directory import DirectoryEntry
from store.prepared import Prepared
from store.records import Record
from store.statements import pick, put_row
from store.tables.people import directory_entries
from store.transaction import Transaction

_record = Record(DirectoryEntry)
_KEY = ("account", "native_id")
_put = put_row(directory_entries, _KEY)
_get = Prepared(pick(directory_entries, _record.names, *_KEY))
_of = Prepared(pick(directory_entries, _record.names, "person_id"))


class SqlDirectoryEntries:
    """Implements `domain.ports.DirectoryEntries`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, account: str, native_id: str) -> DirectoryEntry | None:
        """The entry of one identity."""
        row = _get.one(self._transaction, account=account, native_id=native_id)
        return _record.make(row) if row else None

    def of(self, person_id: int) -> list[DirectoryEntry]:
        """The entries of all identities of a person."""
        rows = _of.all(self._transaction, person_id=person_id)
        # A few at most: no index is kept for their order.
        return sorted(map(_record.make, rows), key=lambda one: (one.account, one.native_id))

    def save(self, entry: DirectoryEntry) -> None:
        """Store it, replacing the one there is."""
        _put.put(self._transaction, **_record.values(entry))
