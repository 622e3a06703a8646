"""What can be counted about a span of time, for reports."""

from datetime import datetime, timedelta
from typing import Protocol


class Figures(Protocol):
    """Spans begin at `since` and end before `until` (aware times)."""

    def opened(self, since: datetime, until: datetime) -> int:
        """Tickets opened in the span."""
        ...

    def resolved(self, since: datetime, until: datetime) -> int:
        """Tickets whose latest resolution lies in the span; a reopened one no longer counts."""
        ...

    def first_responses(self, since: datetime, until: datetime) -> list[timedelta]:
        """How long customers waited for a human, for each answered ticket opened in the span."""
        ...
