"""How many messages somebody sends in a minute. Kept in memory: a restart may forget it."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

_WINDOW = timedelta(minutes=1)
# People remembered at a time; the one heard of longest ago is forgotten first.
_KNOWN = 4096


@dataclass(slots=True)
class _Count:
    since: datetime
    messages: int = 0
    latest: str = ""


class FloodGate:
    """Tells when somebody sends more than `limit` messages in a minute."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: OrderedDict[int, _Count] = OrderedDict()

    def count(self, person_id: int, event: str, at: datetime) -> int:
        """Count a message; returns how many it is above the limit (0 = none).

        One that is handled anew, because others came before it, counts once.
        """
        counted = self._counts.pop(person_id, None)
        if counted is None or at - counted.since >= _WINDOW:
            counted = _Count(at)
        counted.messages += counted.latest != event
        counted.latest = event
        self._counts[person_id] = counted
        if len(self._counts) > _KNOWN:
            self._counts.popitem(last=False)
        return max(0, counted.messages - self._limit)
