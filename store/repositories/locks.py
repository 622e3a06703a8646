"""Names that one unit of work at a time has to itself."""

from store.prepared import Prepared
from store.statements import count_up
from store.tables.cluster import locks
from store.transaction import Transaction

_count: Prepared = count_up(locks, "name", "count")


def lock_name(transaction: Transaction, name: str) -> None:
    """To the end of the unit. SQLite does one unit at a time anyway."""
    if transaction.dialect.name != "sqlite":
        _count.run(transaction, name=name, count=1)
