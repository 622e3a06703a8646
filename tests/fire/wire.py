"""A way between two programs that can be slow, cut, or dead without a word."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

# A loopback port, or a socket in the file system.
Place = int | Path
# Keeps what follows one another in order where it leaves at one time. Seconds.
_AFTER = 1e-6
# Where nobody answers, it is tried again so often, after so many seconds.
_TRIES = 3
_PAUSE = 0.05


class Wire:
    """Listens at a place of its own. `reach` says where a new connection may go, best first."""

    def __init__(self, reach: Callable[[], Iterable[Place]]) -> None:
        # Seconds that everything takes longer, each way.
        self.delay = 0.0
        self._reach = reach
        self._is_cut = False
        self._is_dead = False
        self._ends: set[_End] = set()
        # What is held back while the way is dead.
        self._held: deque[tuple[_End, bytes | None]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def opens(self, folder_or_none: Path | None = None) -> None:
        """Listen: at `.s.PGSQL.5432` of a folder, else on a free port."""
        loop = asyncio.get_running_loop()
        if folder_or_none is not None:
            self._server = await loop.create_unix_server(
                self._accepted, str(folder_or_none / ".s.PGSQL.5432")
            )
        else:
            self._server = await loop.create_server(self._accepted, "127.0.0.1", 0)

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """The same for those who speak HTTP."""
        return f"http://127.0.0.1:{self.port}"

    async def closes(self) -> None:
        """Let nobody in any more, and break what is there."""
        assert self._server is not None
        self._server.close()
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Break every connection, and each new one."""
        self._is_cut = True
        self.drops(None)

    def dies(self) -> None:
        """Nothing passes any more, and nobody is told."""
        self._is_dead = True

    def mends(self) -> None:
        """As before; what was held back arrives."""
        self._is_cut = self._is_dead = False
        while self._held:
            end, data = self._held.popleft()
            end.passes(data, self.delay)

    def drops(self, place: Place | None) -> None:
        """Break the connections that go to one place; None: all."""
        for end in [end for end in self._ends if place in {None, end.place}]:
            end.breaks()

    def carries(self, end: "_End", data: bytes | None) -> None:
        """What an end was told goes on to the other; None: its farewell."""
        if self._is_dead:
            self._held.append((end, data))
        else:
            end.passes(data, self.delay)

    def has_gone(self, end: "_End") -> None:
        """One less."""
        self._ends.discard(end)

    def _accepted(self) -> "_End":
        near = _End(self, None)
        task = asyncio.get_running_loop().create_task(self._joins(near))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return near

    async def _joins(self, near: "_End") -> None:
        self._ends.add(near)
        for _ in range(_TRIES):
            for place in [] if self._is_cut else self._reach():
                with suppress(OSError):
                    far = _End(self, place)
                    await _connect(lambda far=far: far, place)
                    self._ends.add(far)
                    near.place = place
                    near.meets(far)
                    return
            await asyncio.sleep(_PAUSE)
        near.breaks()


class _End(asyncio.Protocol):
    """One side of a connection: what it is told, the other side says."""

    def __init__(self, wire: Wire, place: Place | None) -> None:
        self.place = place
        self._wire = wire
        self._transport: asyncio.Transport | None = None
        self._other: _End | None = None
        # Told before there was another side.
        self._early: list[bytes | None] = []
        # When the last of what is on its way arrives.
        self._busy_until = 0.0

    def meets(self, other: "_End") -> None:
        """Both sides are there."""
        self._other, other._other = other, self
        early, self._early = self._early, []
        for data in early:
            self._wire.carries(self, data)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._tells(data)

    def connection_lost(self, _: Exception | None) -> None:
        self._wire.has_gone(self)
        self._tells(None)

    def pause_writing(self) -> None:
        if self._other and self._other._transport:
            self._other._transport.pause_reading()

    def resume_writing(self) -> None:
        if self._other and self._other._transport:
            with suppress(RuntimeError):
                self._other._transport.resume_reading()

    def passes(self, data: bytes | None, delay: float) -> None:
        """Hand it to the other side, now or later."""
        loop = asyncio.get_running_loop()
        if not delay and self._busy_until <= loop.time():
            self._hands_over(data)
            return
        self._busy_until = max(loop.time() + delay, self._busy_until + _AFTER)
        loop.call_at(self._busy_until, self._hands_over, data)

    def breaks(self) -> None:
        """At once, with nothing left to say."""
        if self._transport:
            self._transport.abort()

    def _tells(self, data: bytes | None) -> None:
        if self._other is None:
            self._early.append(data)
        else:
            self._wire.carries(self, data)

    def _hands_over(self, data: bytes | None) -> None:
        other = self._other._transport if self._other else None
        if other is None or other.is_closing():
            return
        if data is None:
            other.close()
        else:
            other.write(data)


async def _connect(protocol: Callable[[], _End], place: Place) -> None:
    loop = asyncio.get_running_loop()
    if isinstance(place, Path):
        await loop.create_unix_connection(protocol, str(place))
    else:
        await loop.create_connection(protocol, "127.0.0.1", place)
