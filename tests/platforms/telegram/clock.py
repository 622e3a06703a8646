"""The emulator's time: real, but a test may skip ahead."""

import time


class Clock:
    """Seconds since 1970; `skip` moves it on without waiting."""

    def __init__(self) -> None:
        self._skipped = 0.0

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time() + self._skipped

    def skip(self, seconds: float) -> None:
        """Let time pass at once: limits refill, callback queries and updates grow old."""
        self._skipped += seconds
