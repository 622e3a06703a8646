"""An access token that many requests share: fetched once for all who wait, renewed in time."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

# Seconds before the end at which a new one is fetched.
_EARLY: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """A token and how long it holds, in seconds."""

    token: str
    lifetime: float


class AccessToken:
    """One per application. `monotonic` is a clock in seconds that never goes back."""

    def __init__(
        self, fetch: Callable[[], Awaitable[Granted]], *, monotonic: Callable[[], float]
    ) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._granted = Granted(token="", lifetime=0.0)
        self._good_until = float("-inf")
        self._fetching: asyncio.Task[str] | None = None

    async def get(self) -> str:
        """The token to use now. Raises what fetching it raises."""
        if self._granted.token and self._monotonic() < self._good_until:
            return self._granted.token
        return await self._renewed()

    async def instead_of(self, refused: str) -> str:
        """Another than the one that was refused; whoever comes later gets what others fetched."""
        if self._granted.token == refused:
            self._good_until = float("-inf")
        return await self.get()

    async def stop(self) -> None:
        """Whoever still waits is cancelled."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    async def _renewed(self) -> str:
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._renew())
            self._fetching.add_done_callback(_heard)
        # Who is cancelled leaves the others waiting for the same answer.
        return await asyncio.shield(self._fetching)

    async def _renew(self) -> str:
        granted = await self._fetch()
        self._granted = granted
        early = min(_EARLY, granted.lifetime / 2)
        self._good_until = self._monotonic() + granted.lifetime - early
        return granted.token


def _heard(fetching: asyncio.Task[str]) -> None:
    """Those who waited may all have given up: then nobody else hears of a failure."""
    if not fetching.cancelled():
        fetching.exception()
