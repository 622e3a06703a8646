"""How much is used of the quotas that last."""

from datetime import datetime

from sqlalchemy import case

from domain.quotas import QuotaUse
from store.dialects import AnyInsert
from store.prepared import Prepared
from store.records import Record
from store.statements import change, insert_or, pick
from store.tables.mail import quota_uses
from store.transaction import Transaction

_KEY = ("account", "key")
_record = Record(QuotaUse)


def _add_up(new: AnyInsert) -> dict[str, object]:
    is_same = quota_uses.c.began_at == new.excluded.began_at
    return {
        "used": case((is_same, quota_uses.c.used + new.excluded.used), else_=new.excluded.used),
        "told": case((is_same, quota_uses.c.told), else_=0),
        "began_at": new.excluded.began_at,
    }


_use = insert_or(quota_uses, _KEY, _add_up, gives=("used", "told"))
_told = Prepared(change(quota_uses, ("told",), *_KEY))
_uses = Prepared(pick(quota_uses, _record.names))


class SqlQuotas:
    """Implements `domain.ports.Quotas`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def use(self, account: str, key: str, began_at: datetime, count: int) -> QuotaUse:
        """So many more were used."""
        use = QuotaUse(account=account, key=key, began_at=began_at, used=count)
        [(used, told)] = _use.all(self._transaction, **_record.values(use))
        return QuotaUse(account=account, key=key, began_at=began_at, used=used, told=told)

    def note_told(self, use: QuotaUse, percent: int) -> None:
        """The admins were told that so much is used."""
        _told.put(self._transaction, account=use.account, key=use.key, told=percent)

    def uses(self) -> list[QuotaUse]:
        """All that was ever counted."""
        return [_record.make(row) for row in _uses.all(self._transaction)]
