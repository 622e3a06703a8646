"""For how long this process may act for an account, by a clock that runs while it stands still."""

import math
import time
from collections.abc import Iterable

FOR_GOOD = math.inf


class Tenures:
    """Whoever acts asks before: a process that was stopped for a while learns it here, at once."""

    def __init__(self) -> None:
        self._ends: dict[str, float] = {}

    @staticmethod
    def now() -> float:
        """Seconds of the clock tenures are counted by."""
        return time.monotonic()

    def holds(self, account: str) -> bool:
        """It may act for the account now."""
        return self._ends.get(account, -math.inf) > self.now()

    def extend(self, accounts: Iterable[str], end: float) -> None:
        """It may until then."""
        self._ends.update(dict.fromkeys(accounts, end))

    def end(self, account: str) -> None:
        """Not any more."""
        self._ends.pop(account, None)

    def expired(self) -> list[str]:
        """Those that have run out without having been ended."""
        now = self.now()
        return [account for account, end in self._ends.items() if end <= now]

    def rest(self) -> float:
        """Seconds until the first of them runs out."""
        return min(self._ends.values(), default=FOR_GOOD) - self.now()
