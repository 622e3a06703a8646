"""What is left of an account's lasting quotas: counted here, written down with what became of a
request, so that counting costs no commit of its own."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from domain.delivery import QuotaSpent
from domain.people.news import QuotaNews
from domain.ports import ChatAdapter, Metered, Unit
from domain.quotas import GONE, SHORT, VERY_SHORT, Quota, QuotaUse, threshold

# How long a notice that can wait is kept for others to leave with it.
_GATHERED = {
    0: timedelta(0),
    SHORT: timedelta(minutes=2),
    VERY_SHORT: timedelta(minutes=10),
    GONE: timedelta(minutes=10),
}


class Budget:
    """Of one account. Without quotas it is never short, and nothing is written."""

    def __init__(self, adapter: ChatAdapter, clock: Callable[[], datetime]) -> None:
        self._account = adapter.account
        self.quotas = adapter.capabilities.quotas
        self._meter = adapter if isinstance(adapter, Metered) else None
        self._clock = clock
        self._uses: dict[str, QuotaUse] = {}
        self._requests = 0
        self._counted = 0
        self._refused_until: datetime | None = None

    def take_up(self, uses: Iterable[QuotaUse]) -> None:
        """What was used before this process sent for the account."""
        self._uses = {use.key: use for use in uses if use.account == self._account}

    def note_request(self) -> None:
        """One more request leaves; of no account where the adapter counts itself."""
        self._requests += 1

    def note_refusal(self, refusal: QuotaSpent) -> None:
        """The platform says that nothing is left, and is asked anew later."""
        self._refused_until = self._clock() + timedelta(seconds=refusal.after)

    @property
    def is_unwritten(self) -> bool:
        """Something was used since it was written down last."""
        return bool(self.quotas) and self._made > self._counted

    def take(self) -> int:
        """What was used since it was written down last; whoever takes it writes it down."""
        if not self.quotas:
            return 0
        made = self._made
        taken, self._counted = made - self._counted, made
        return taken

    def give_back(self, taken: int) -> None:
        """It could not be written down."""
        self._counted -= taken

    def write_down(self, unit: Unit, taken: int) -> list[QuotaNews]:
        """In the unit of what became of a request. Returns what the admins are to be told."""
        if not taken:
            return []
        return [news for quota in self.quotas for news in self._use(unit, quota, taken)]

    def used(self, quota: Quota) -> int:
        """In the month under way, what is not written down yet included."""
        use = self._uses.get(quota.key)
        is_current = use is not None and use.began_at == quota.began(self._clock())
        return (use.used if use and is_current else 0) + self._made - self._counted

    @property
    def is_watched(self) -> bool:
        """It may be short, or gone."""
        return bool(self.quotas) or self._refused_until is not None

    @property
    def gathering(self) -> timedelta:
        """How long notices that can wait are gathered now."""
        reached = (threshold(self.used(quota), quota.count) for quota in self.quotas)
        return _GATHERED[max(reached, default=0)]

    def gone_for(self) -> float:
        """Seconds until something may be used again; 0 = now."""
        now = self._clock()
        ends = [q.ends(now) for q in self.quotas if self.used(q) >= q.count]
        if self._refused_until is not None:
            ends.append(self._refused_until)
        return max(0.0, *((end - now).total_seconds() for end in ends), 0.0)

    @property
    def _made(self) -> int:
        """Since the process started."""
        return self._meter.calls_made() if self._meter else self._requests

    @property
    def _is_refused(self) -> bool:
        return self._refused_until is not None and self._clock() < self._refused_until

    def _use(self, unit: Unit, quota: Quota, taken: int) -> Iterable[QuotaNews]:
        use = unit.quotas.use(self._account, quota.key, quota.began(unit.now), taken)
        self._uses[quota.key] = use
        # Others may use it, too: the platform knows better.
        reached = GONE if self._is_refused else threshold(use.used, quota.count)
        if reached > use.told:
            unit.quotas.note_told(use, reached)
            yield QuotaNews(
                account=self._account,
                quota=quota,
                used=use.used,
                reached=reached,
                ends=quota.ends(unit.now),
            )
