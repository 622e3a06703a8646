"""The emulator's time: real, but a test may skip ahead, or stop it."""

import time


class Clock:
    """Seconds since 1970; `skip` moves it on without waiting."""

    def __init__(self) -> None:
        self._skipped = 0.0
        self._stopped_at: float | None = None

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        real = time.time() if self._stopped_at is None else self._stopped_at
        return real + self._skipped

    def skip(self, seconds: float) -> None:
        """Let time pass at once: limits refill, callback queries and updates grow old."""
        self._skipped += seconds

    def stop(self) -> None:
        """From now on only `skip` moves it: what is counted does not depend on the machine."""
        self._stopped_at = time.time()
