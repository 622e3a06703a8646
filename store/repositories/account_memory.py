"""What the accounts of platforms must still know after a restart."""

from datetime import datetime

from store.prepared import Prepared
from store.statements import drop, pick, put_row
from store.tables.talk import account_memory
from store.transaction import Transaction

_KEY = ("account", "key")
_get = Prepared(pick(account_memory, ("value", "expires_at"), *_KEY))
_put = put_row(account_memory, _KEY)
_forget = Prepared(drop(account_memory, *_KEY))


class SqlAccountMemory:
    """Implements `domain.ports.AccountMemory`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def get(self, account: str, key: str) -> str | None:
        """What was put, unless it has expired."""
        row = _get.one(self._transaction, account=account, key=key)
        if row is None:
            return None
        value, until = row
        is_live = until is None or until > self._transaction.now
        return str(value) if is_live else None

    def put(self, account: str, key: str, value: str, *, expires_at: datetime | None) -> None:
        """Keep it until then."""
        _put.put(self._transaction, account=account, key=key, value=value, expires_at=expires_at)

    def forget(self, account: str, key: str) -> None:
        """Keep it no longer."""
        _forget.put(self._transaction, account=account, key=key)
