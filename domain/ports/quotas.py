"""How much is used of the quotas that last."""

from datetime import datetime
from typing import Protocol

from domain.quotas import QuotaUse


class Quotas(Protocol):
    """One count for each account and quota: of the latest month."""

    def use(self, account: str, key: str, began_at: datetime, count: int) -> QuotaUse:
        """So many more were used in the month that began then; a new one begins at nothing."""
        ...

    def note_told(self, use: QuotaUse, percent: int) -> None:
        """The admins were told that so much is used."""
        ...

    def uses(self) -> list[QuotaUse]:
        """All that was ever counted, also of months that are over."""
        ...
