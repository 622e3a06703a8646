"""What befalls the processes, their database and the ways between, one thing at a time."""

import asyncio
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from random import Random

from tests.databases.server import PostgresServer
from tests.fire.member import Member
from tests.fire.town import Town

Strike = Callable[[], Awaitable[None]]
Spell = tuple[float, float]

# Seconds: shorter than a lease lasts, and longer.
_SHORT: Spell = (0.5, 2.0)
_LONG: Spell = (11.0, 14.0)


class Strikes:
    """`server`: the database's, where it is one; else it is a file."""

    def __init__(
        self,
        members: Sequence[Member],
        server: PostgresServer | None,
        town: Town,
        random: Random,
    ) -> None:
        self.done: Counter[str] = Counter()
        # Seconds since 1970: from when to when processes were struck.
        self.spans: list[tuple[float, float]] = []
        self._members = members
        self._server = server
        self._town = town
        self._random = random

    def all(self) -> dict[str, Strike]:
        """By name."""
        everywhere: dict[str, Strike] = {
            "kill": self.kill,
            "stop shortly": lambda: self.stop(_SHORT),
            "stop for long": lambda: self.stop(_LONG),
            "ask to end": self.ask_to_end,
            "platform away": self.platform_away,
            "disk full": self.disk_full,
        }
        if self._server is None:
            return everywhere
        return everywhere | {
            "kill one stopped": self.kill_one_stopped,
            "database restarts": lambda: self.restart(signal.SIGINT),
            "database falls over": lambda: self.restart(signal.SIGQUIT),
            "network cut": self.cut,
            "network dead shortly": lambda: self.dead(_SHORT),
            "network dead for long": lambda: self.dead(_LONG),
        }

    async def strikes(self, name: str) -> None:
        """Do it, and undo it after a while."""
        began_at = time.time()
        await self.all()[name]()
        self.done[name] += 1
        self.spans.append((began_at, time.time()))

    async def kill(self) -> None:
        """SIGKILL; started again at once, or after a while."""
        member = self._one()
        await member.is_killed()
        await self._lasts(0.0, 2.0)
        await member.starts()
        await member.is_ready()

    async def kill_one_stopped(self) -> None:
        """As when a machine is so busy that somebody loses patience."""
        member = self._one()
        member.stops_in_its_tracks()
        await self._lasts(0.5, 4.0)
        await member.is_killed()
        await member.starts()
        await member.is_ready()

    async def stop(self, spell: Spell) -> None:
        """SIGSTOP and SIGCONT."""
        member = self._one()
        member.stops_in_its_tracks()
        await self._lasts(*spell)
        member.goes_on()

    async def ask_to_end(self) -> None:
        """SIGTERM, as in a rolling deploy."""
        member = self._one()
        await member.is_asked_to_end()
        await member.starts()
        await member.is_ready()

    async def restart(self, how: signal.Signals) -> None:
        """The server ends in good order, or falls over, and comes back."""
        assert self._server is not None
        await asyncio.to_thread(self._server.stop, how)
        await self._lasts(0.0, 2.0)
        await asyncio.to_thread(self._server.start)

    async def cut(self) -> None:
        """One process does not reach the database."""
        way = self._one().way
        assert way is not None
        way.cut()
        await self._lasts(0.5, 2.0)
        way.mends()

    async def dead(self, spell: Spell) -> None:
        """The same, and nobody tells it; what was under way arrives in the end."""
        way = self._one().way
        assert way is not None
        way.dies()
        await self._lasts(*spell)
        way.mends()

    async def platform_away(self) -> None:
        """Nobody reaches one of the platforms."""
        way = self._random.choice(list(self._town.ways.values()))
        way.cut()
        await self._lasts(0.5, 3.0)
        way.mends()

    async def disk_full(self) -> None:
        """One process can write no file any further; its own log neither."""
        member = self._one()
        member.may_write(1024)
        await self._lasts(0.5, 3.0)
        member.may_write(None)

    def _one(self) -> Member:
        return self._random.choice([one for one in self._members if one.is_running])

    async def _lasts(self, least: float, most: float) -> None:
        await asyncio.sleep(self._random.uniform(least, most))
