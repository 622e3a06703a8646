"""What can be counted about a span of time, for reports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.sla.attainment import Took
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome


class Figures(Protocol):
    """Spans begin at `since` and end before `until` (aware times). `team`: "" = of all."""

    def opened(self, since: datetime, until: datetime, *, team: str = "") -> int:
        """Tickets opened in the span."""
        ...

    def resolved(self, since: datetime, until: datetime, *, team: str = "") -> int:
        """Tickets whose latest resolution lies in the span; a reopened one no longer counts."""
        ...

    def outcomes(
        self, metric: Metric, since: datetime, until: datetime, *, team: str = ""
    ) -> Mapping[Outcome, int]:
        """Target instances that were kept, dropped or first broken in the span, by outcome."""
        ...

    def took(
        self, metric: Metric, since: datetime, until: datetime, *, team: str = ""
    ) -> Took | None:
        """How long those took whose promise was kept, in time or late, in the span."""
        ...
