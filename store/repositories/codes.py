"""Secrets given out once, kept as hashes."""

from sqlalchemy import func, select

from domain.ports import KeptCode
from store.prepared import Prepared
from store.statements import change, insert_row, pick, same
from store.tables.talk import codes
from store.transaction import Transaction

_IS_GOOD = codes.c.spent_at.is_(None)

_insert = insert_row(codes)
_find = Prepared(pick(codes, ("person_id",), "purpose", "digest").where(_IS_GOOD))
_spend = Prepared(change(codes, ("spent_at",), "purpose", "digest").where(_IS_GOOD))
_count = Prepared(select(func.count()).where(same(codes, "purpose"), _IS_GOOD))

_all = Prepared(
    pick(codes, ("digest", "label", "created_at"), "purpose")
    .where(_IS_GOOD)
    .order_by(codes.c.created_at, codes.c.digest)
)


class SqlCodes:
    """Implements `domain.ports.Codes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, *, purpose: str, digest: str, label: str, person_id: int | None = None) -> None:
        """Keep a new one."""
        _insert.put(
            self._transaction,
            purpose=purpose,
            digest=digest,
            label=label,
            person_id=person_id,
            created_at=self._transaction.now,
            spent_at=None,
        )

    def find(self, *, purpose: str, digest: str) -> int | None:
        """The person it stands for, 0 for nobody in particular, None if it is no good."""
        row = _find.one(self._transaction, purpose=purpose, digest=digest)
        return None if row is None else row[0] or 0

    def spend(self, *, purpose: str, digest: str) -> None:
        """Make it useless from now on."""
        now = self._transaction.now
        _spend.put(self._transaction, purpose=purpose, digest=digest, spent_at=now)

    def count(self, purpose: str) -> int:
        """How many are still good."""
        good: int = _count.scalar(self._transaction, purpose=purpose)
        return good

    def all(self, purpose: str) -> list[KeptCode]:
        """Those still good, oldest first."""
        rows = _all.all(self._transaction, purpose=purpose)
        return [KeptCode(digest=row[0], label=row[1], created_at=row[2]) for row in rows]
