"""The process that is killed: started as anybody would start it, from a settings file."""

import asyncio
import json
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.crash.hurry import write_definitions
from tests.process import DIES_WITH_US, GROUP, free_port

SUPERVISORS = GROUP - 1
# Seconds, on a busy machine.
_STARTS_WITHIN = 120
# Before that a process that was told to start says nothing: what arrives is what the one before it
# had said last.
_SAYS_NOTHING_FOR = 0.3
# The published limits are for people who write at a human pace; these write as fast as they can.
_RUN = f"""
{DIES_WITH_US}
from adapters.telegram import capabilities
capabilities._LIMITS = ()
from bot.cli import main
main()
"""


@dataclass(kw_only=True)
class Life:
    """From the first that a process may say to its end. Seconds since 1970."""

    begun_at: float
    ended_at: float = 0.0


class Victim:
    """A process that can be killed and started again. `more`: of its settings, as TOML."""

    def __init__(self, folder: Path, telegram_url: str, token: str, more: str = "") -> None:
        self.lives: list[Life] = []
        self.database = folder / "data" / "gongdan.db"
        self._folder = folder
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: asyncio.subprocess.Process
        settings = folder / "gongdan.toml"
        settings.write_text(self._settings(telegram_url, token) + more, encoding="utf-8")
        self._environment = {"GONGDAN_CONFIG": str(settings), "PYTHONPATH": str(Path.cwd())}

    async def is_hurried(self) -> None:
        """Before it starts: everything falls due within seconds."""
        definitions = self._folder / "definitions"
        write_definitions(definitions)
        importing = await self._run("import", "import", str(definitions))
        assert await importing.wait() == 0, (self._folder / "log-import.txt").read_text("utf-8")

    async def starts(self) -> None:
        """Start; returns at once."""
        self.lives.append(Life(begun_at=time.time() + _SAYS_NOTHING_FOR))
        self._process = await self._run(str(len(self.lives)), "run")

    async def is_ready(self) -> None:
        """Wait until it serves."""
        async with aiohttp.ClientSession() as session, asyncio.timeout(_STARTS_WITHIN):
            while True:
                try:
                    async with session.get(f"{self.url}/readyz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    assert self._process.returncode is None, self.last_words()
                await asyncio.sleep(0.05)

    async def is_killed(self) -> None:
        """SIGKILL: no chance to put anything in order."""
        assert self._process.returncode is None, self.last_words()
        self._process.kill()
        await self._process.wait()
        self.lives[-1].ended_at = time.time()

    async def is_gone(self) -> None:
        """Leave nothing behind, however the test ended."""
        if self._process.returncode is None:
            await self.is_killed()

    async def stops(self) -> int:
        """SIGTERM; returns the exit code."""
        self._process.send_signal(signal.SIGTERM)
        code = await self._process.wait()
        self.lives[-1].ended_at = time.time()
        return code

    @property
    def pid(self) -> int:
        """The system's number of the process."""
        return self._process.pid

    def last_words(self) -> str:
        """The log of the last life."""
        return (self._folder / f"log-{len(self.lives)}.txt").read_text(encoding="utf-8")[-4000:]

    def life_at(self, moment: float) -> int:
        """Which life a request made then came from."""
        return max(n for n, life in enumerate(self.lives) if life.begun_at <= moment)

    async def _run(self, log: str, *command: str) -> asyncio.subprocess.Process:
        with (self._folder / f"log-{log}.txt").open("wb") as file:
            return await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                _RUN,
                *command,
                env=self._environment,
                stdout=file,
                stderr=file,
            )

    def _settings(self, telegram_url: str, token: str) -> str:
        return f"""
            data_dir = {json.dumps(str(self._folder / "data"))}
            [http]
            port = {self._port}
            address_header = "X-Real-IP"
            [telegram.main]
            token = "{token}"
            api_base_url = "{telegram_url}"
            [service]
            burst_window = "0s"
            flood_limit = 10000
            [log]
            level = "warning"
            [[team]]
            key = "support"
            name = "售后支持"
            [[group]]
            account = "telegram.main"
            chat = "{GROUP}"
            team = "support"
            [[group]]
            account = "telegram.main"
            chat = "{SUPERVISORS}"
            team = "support"
            purpose = "supervisors"
            [[person]]
            account = "telegram.main"
            id = "601"
            name = "张主管"
            roles = ["admin"]
            team = "support"
        """
