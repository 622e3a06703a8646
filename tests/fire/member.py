"""One of the processes: started as anybody would start it, and treated as nobody should be."""

import asyncio
import os
import resource
import signal
import sys
import time
from pathlib import Path

import aiohttp

from tests.fire.wire import Wire
from tests.process import DIES_WITH_US, free_port

# Seconds, on a busy machine.
_STARTS_WITHIN = 120
_ENDS_WITHIN = 60
_ANSWERS_WITHIN = 5.0
# The published limits are for people who write at a human pace, and its time-outs for networks
# that may take their time; these people write as fast as they can.
_RUN = f"""
{DIES_WITH_US}
import os
import adapters.dingtalk.capabilities as dingtalk, adapters.telegram.capabilities as telegram
kept = os.environ["FIRE_LIMITS"].split()
telegram._LIMITS = tuple(one for one in telegram._LIMITS if one.scope.value in kept)
dingtalk._LIMITS = ()
import adapters.shared.http_calls, adapters.telegram.request, adapters.wecom.api
adapters.telegram.request.READ_TIMEOUT = adapters.wecom.api._TIMEOUT = 3.0
adapters.shared.http_calls.HttpCalls.__init__.__kwdefaults__["timeout"] = 3.0
from bot.cli import main
main()
"""


class Member:
    """`way`: what leads it to the database; None where that is a file."""

    def __init__(
        self, name: str, folder: Path, database_url: str, way: Wire | None, *, is_limited: bool
    ) -> None:
        self.name = name
        self.way = way
        self.port = free_port()
        self.lives = 0
        # Seconds since 1970: when it was last told to start, and when it was last there no more.
        self.began_at = self.ended_at = 0.0
        self._folder = folder
        self._environment = {
            "GONGDAN_CONFIG": str(folder / "gongdan.toml"),
            "GONGDAN_DATABASE_URL": database_url,
            "GONGDAN_HTTP__PORT": str(self.port),
            "FIRE_LIMITS": "chat account" if is_limited else "",
            "PYTHONPATH": str(Path.cwd()),
            "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        }
        self._process: asyncio.subprocess.Process | None = None

    async def starts(self) -> None:
        """Start; returns at once."""
        self.lives += 1
        self.began_at = time.time()
        self._process = await self._run(str(self.lives), "run")

    async def is_ready(self) -> None:
        """Wait until it serves."""
        until = time.monotonic() + _STARTS_WITHIN
        timeout = aiohttp.ClientTimeout(total=_ANSWERS_WITHIN)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while not await self._serves(session):
                assert self.is_running, self.last_words()
                assert time.monotonic() < until, self.last_words()
                await asyncio.sleep(0.05)

    @property
    def is_running(self) -> bool:
        """Its process is there, if only stopped in its tracks."""
        return self._process is not None and self._process.returncode is None

    async def is_killed(self) -> None:
        """SIGKILL: no chance to put anything in order."""
        assert self.is_running, self.last_words()
        self._tell(signal.SIGKILL)
        await self._ends()

    async def is_asked_to_end(self) -> None:
        """SIGTERM; it ends in good order."""
        self._tell(signal.SIGTERM)
        code = await self._ends()
        assert code == 0, self.last_words()

    def stops_in_its_tracks(self) -> None:
        """SIGSTOP: it holds what it holds, and knows nothing of the time that passes."""
        self._tell(signal.SIGSTOP)

    def goes_on(self) -> None:
        """SIGCONT."""
        self._tell(signal.SIGCONT)

    def may_write(self, largest: int | None) -> None:
        """No file of its may grow beyond so many bytes; None: any may."""
        assert self._process is not None
        _, most = resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE)
        limit = most if largest is None else largest
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (limit, most))

    async def is_gone(self) -> None:
        """Leave nothing behind, however it went."""
        if self.is_running:
            await self.is_killed()

    def last_words(self) -> str:
        """The log of the last life."""
        return f"{self.name}, life {self.lives}:\n{self._log(str(self.lives))[-4000:]}"

    def _tell(self, what: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(what)

    async def _ends(self) -> int:
        assert self._process is not None
        try:
            code = await asyncio.wait_for(self._process.wait(), _ENDS_WITHIN)
        except TimeoutError:
            raise AssertionError(f"it does not end: {self.last_words()}") from None
        self.ended_at = time.time()
        return code

    async def _serves(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _run(self, log: str, *command: str) -> asyncio.subprocess.Process:
        with self._path(log).open("wb") as file:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                _RUN,
                *command,
                env=self._environment,
                stdout=file,
                stderr=file,
            )

    def _log(self, log: str) -> str:
        return self._path(log).read_text(encoding="utf-8")

    def _path(self, log: str) -> Path:
        return self._folder / f"{self.name}-{log}.txt"
