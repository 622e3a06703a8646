"""What can be counted, for boards and reports, however many tickets there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.sla.attainment import Took
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome
from domain.surveys.satisfaction import Asked, Rating
from domain.tickets.ticket import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCount:
    """Live tickets at one moment."""

    # Statuses none is in are left out.
    by_status: Mapping[Status, int]
    # Opened after the first of the moments asked about, after the second …, and before them all.
    by_age: tuple[int, ...]
    # A promise is broken and still owed.
    late: int


class Figures(Protocol):
    """Spans begin at `since` and end before `until` (aware times). `team`: "" = of all."""

    def live(self, now: datetime, moments: Sequence[datetime], *, team: str = "") -> LiveCount:
        """How they stand `now`; `moments` divide them by when they were opened, latest first."""
        ...

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

    def asked(self, since: datetime, until: datetime, *, team: str = "") -> Asked:
        """Surveys sent in the span. Of a team: about its tickets."""
        ...

    def ratings(self, since: datetime, until: datetime, *, team: str = "") -> list[Rating]:
        """What customers answered first in the span, asked or not. Of a team: about its tickets."""
        ...
