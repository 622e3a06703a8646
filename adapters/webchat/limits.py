"""How often somebody may ask. Counted in memory: a restart forgives."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from adapters.webchat.refusals import TooFast

# Buckets of people who were not seen for long are forgotten beyond this number.
_KEPT = 20_000


class Limiter:
    """One token bucket per key: `at_once`, refilled with `per_second`."""

    def __init__(self, rate: tuple[float, float], clock: Callable[[], datetime]) -> None:
        self._at_once, self._per_second = rate
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def spend(self, key: str) -> None:
        """Take one. Raises TooFast when there is none."""
        now = self._clock().timestamp()
        left, since = self._buckets.pop(key, (self._at_once, now))
        left = min(self._at_once, left + max(0.0, now - since) * self._per_second)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooFast((1 - left) / self._per_second)
