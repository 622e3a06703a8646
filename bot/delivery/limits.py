"""How soon a request may leave, by the limits a platform declares. Kept in memory by whoever sends
for the account, and begun with what was sent lately."""

from collections import deque
from collections.abc import Sequence

from domain.delivery import AccountRefused, Limit, LimitScope, QuotaSpent, RetryLater

Key = tuple[LimitScope, str]

# Seconds of silence of an account whose credentials were refused.
_REFUSED_PAUSE = 60.0
# Chats remembered before silent ones are forgotten.
_MANY = 10_000
_ACCOUNT: Key = (LimitScope.ACCOUNT, "")


class Pace:
    """Counts the requests of one account. Times are seconds of one monotonic clock."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        self.limits = limits
        self._sent: dict[tuple[Key, Limit], deque[float]] = {}
        self._paused_until: dict[Key, float] = {}

    @property
    def is_shared(self) -> bool:
        """Chats of the account use up a limit together."""
        return any(limit.scope is LimitScope.ACCOUNT for limit in self.limits)

    def wait(self, chat: str, *, is_group: bool, now: float) -> float:
        """Seconds until a request to the chat may leave, by what holds for it alone; 0 = now."""
        until = self._paused_until.get((LimitScope.CHAT, chat), 0.0)
        own = [one for one in self._applying(chat, is_group=is_group) if one[0] != _ACCOUNT]
        return max(0.0, self._free_at(own, until, now) - now)

    def wait_for_account(self, now: float) -> float:
        """Seconds until a request to any chat of the account may leave; 0 = now."""
        shared = [(_ACCOUNT, one) for one in self.limits if one.scope is LimitScope.ACCOUNT]
        return max(0.0, self._free_at(shared, self._paused_until.get(_ACCOUNT, 0.0), now) - now)

    def begin(self) -> None:
        """Count anew: somebody else may have sent meanwhile. Silence that was asked for holds."""
        self._sent.clear()

    def note(self, chat: str, *, is_group: bool, now: float) -> None:
        """A request leaves now."""
        for counted, limit in self._applying(chat, is_group=is_group):
            self._sent.setdefault((counted, limit), deque(maxlen=limit.count)).append(now)
        if len(self._sent) > _MANY:
            self._forget(now)

    def slow_down(self, error: Exception, chat: str, now: float) -> None:
        """A request to the chat failed: that may call for silence."""
        if isinstance(error, QuotaSpent):
            # What is free leaves all the same.
            return
        if isinstance(error, RetryLater):
            self.pause(error.scope, chat, now + error.after)
        elif isinstance(error, AccountRefused):
            self.pause(LimitScope.ACCOUNT, chat, now + _REFUSED_PAUSE)

    def used(self, limit: Limit, now: float) -> int:
        """How much of it is used; of a limit of chats, in the fullest."""
        counts = (
            sum(at + limit.seconds > now for at in sent)
            # A copy: another thread may ask.
            for (_, one), sent in list(self._sent.items())
            if one == limit
        )
        return max(counts, default=0)

    def pause(self, scope: LimitScope, chat: str, until: float) -> None:
        """The platform asked for silence."""
        key = _ACCOUNT if scope is LimitScope.ACCOUNT else (LimitScope.CHAT, chat)
        self._paused_until[key] = max(until, self._paused_until.get(key, 0.0))

    def _free_at(self, applying: Sequence[tuple[Key, Limit]], until: float, now: float) -> float:
        for counted, limit in applying:
            if sent := self._sent.get((counted, limit)):
                until = max(until, _free_again(limit, sent, now))
        return until

    def _applying(self, chat: str, *, is_group: bool) -> list[tuple[Key, Limit]]:
        return [
            (_ACCOUNT if limit.scope is LimitScope.ACCOUNT else (limit.scope, chat), limit)
            for limit in self.limits
            if limit.scope is not LimitScope.GROUP or is_group
        ]

    def _forget(self, now: float) -> None:
        """Chats that were silent for their whole window count from zero again."""
        self._sent = {
            key: sent for key, sent in self._sent.items() if sent[-1] + key[1].seconds > now
        }
        self._paused_until = {k: until for k, until in self._paused_until.items() if until > now}


def _free_again(limit: Limit, sent: Sequence[float], now: float) -> float:
    """When the next may leave. In a group the second half of what is allowed is spread over the
    time: meanwhile what waits merges, and nobody is kept in the dark for the rest of a minute."""
    if len(sent) >= limit.count and sent[0] + limit.seconds > now:
        return sent[0] + limit.seconds
    inside = [at for at in sent if at + limit.seconds > now]
    left = limit.count - len(inside)
    if limit.scope is not LimitScope.GROUP or left * 2 >= limit.count:
        return 0.0
    return sent[-1] + (inside[0] + limit.seconds - sent[-1]) / (left + 1)
