"""Processes under measurement: started as people start them, asked over HTTP, stopped by id."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from time import perf_counter

import aiohttp
import psutil

_PATIENCE = 60.0
_RUN = ("-c", "from bot.cli import main; main()", "run")


class Running:
    """A child process in a folder of its own; what it says goes into `<name>.log`."""

    def __init__(self, folder: Path, name: str, arguments: Sequence[str]) -> None:
        self._folder = folder
        self._log = folder / f"{name}.log"
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def memory(self) -> float:
        """Resident set now, in MB."""
        return float(psutil.Process(self._running.pid).memory_info().rss) / 1e6

    @property
    def processor_seconds(self) -> float:
        """Processor time used so far, user and system."""
        times = psutil.Process(self._running.pid).cpu_times()
        return float(times.user + times.system)

    def start(self) -> None:
        """Start it; it need not be ready yet."""
        root = Path(__file__).parent.parent
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self._arguments],
                cwd=self._folder,
                env={**os.environ, "PYTHONPATH": str(root)},
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """kill -9."""
        self._running.kill()
        self._running.wait()
        self._process = None

    def stop(self) -> None:
        """Ask it to stop, and wait until it has."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()

    async def answers(self, url: str) -> float:
        """Wait until it answers 200 there; returns the seconds that took. Fails if it has ended."""
        began = perf_counter()
        async with aiohttp.ClientSession() as http, asyncio.timeout(_PATIENCE):
            while not await _is_fine(http, url):
                if self._running.poll() is not None:
                    raise RuntimeError(f"it ended; see {self._log.read_text()[-2000:]}")
                await asyncio.sleep(0.005)
        return perf_counter() - began

    @property
    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process


async def _is_fine(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            return answer.status == HTTPStatus.OK
    except aiohttp.ClientConnectionError:
        return False


@asynccontextmanager
async def gongdan(
    folder: Path, settings: str, port: int, arguments: Sequence[str] = _RUN
) -> AsyncIterator[Running]:
    """`gongdan run` with these settings (TOML), ready."""
    (folder / "gongdan.toml").write_text(settings, encoding="utf-8")
    process = Running(folder, "gongdan", arguments)
    process.start()
    try:
        await process.answers(f"http://127.0.0.1:{port}/readyz")
        yield process
    finally:
        process.stop()


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
