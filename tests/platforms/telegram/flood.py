"""How much a bot may send: the published limits, as 429 with retry_after."""

import math
from collections import defaultdict, deque
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FloodLimits:
    """The limits of the Bot FAQ. Exact ones are not published."""

    overall_per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20


class FloodGate:
    """Counts what one bot sends and says when it is too much."""

    def __init__(self, limits: FloodLimits | None) -> None:
        self.limits = limits
        # How often it was too much.
        self.refused = 0
        self._overall: deque[float] = deque()
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._chats: dict[int, tuple[float, float]] = {}

    def seconds_to_wait(self, chat_id: int, cost: int, now: float) -> int:
        """0 when the call may pass (and is counted), else whole seconds until it may."""
        if self.limits is None:
            return 0
        waits = [self._wait_overall(cost, now), self._wait_chat(chat_id, cost, now)]
        if chat_id < 0:
            waits.append(self._wait_group(chat_id, cost, now))
        longest = max(waits)
        if longest > 0:
            self.refused += 1
            return max(1, math.ceil(longest))
        self._count(chat_id, cost, now)
        return 0

    def _wait_overall(self, cost: int, now: float) -> float:
        return _window_wait(self._overall, self.limits.overall_per_second, 1.0, cost, now)

    def _wait_group(self, chat_id: int, cost: int, now: float) -> float:
        window = self._groups[chat_id]
        return _window_wait(window, self.limits.group_per_minute, 60.0, cost, now)

    def _wait_chat(self, chat_id: int, cost: int, now: float) -> float:
        missing = min(cost, self.limits.chat_burst) - self._allowance(chat_id, now)
        return missing / self.limits.chat_per_second if missing > 1e-9 else 0.0

    def _allowance(self, chat_id: int, now: float) -> float:
        burst = float(self.limits.chat_burst)
        left, since = self._chats.get(chat_id, (burst, now))
        return min(burst, left + (now - since) * self.limits.chat_per_second)

    def _count(self, chat_id: int, cost: int, now: float) -> None:
        self._chats[chat_id] = (self._allowance(chat_id, now) - cost, now)
        self._overall.extend([now] * cost)
        if chat_id < 0:
            self._groups[chat_id].extend([now] * cost)


def _window_wait(window: deque[float], most: int, seconds: float, cost: int, now: float) -> float:
    while window and window[0] <= now - seconds:
        window.popleft()
    over = len(window) + min(cost, most) - most
    return window[over - 1] + seconds - now if over > 0 else 0.0
