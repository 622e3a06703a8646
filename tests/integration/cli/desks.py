"""Desks in processes of their own, started and stopped as people do it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.process import DIES_WITH_US
from tests.waiting import free_port

COMMAND = [sys.executable, "-c", f"{DIES_WITH_US}\nfrom bot.cli import main; main()"]
ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def desk_in_demo(folder: Path, *, stop_by: signal.Signals = signal.SIGINT) -> Iterator[str]:
    """`gongdan demo` on the folder's data; the address it serves."""
    port = str(free_port())
    words = ["demo", "--no-open", "--port", port, "--data-dir", str(folder / "data")]
    with _started(words, ROOT, stop_by) as told:
        assert "ready" in told
        yield f"http://127.0.0.1:{port}"


@contextmanager
def desk_in_production(folder: Path) -> Iterator[str]:
    """`gongdan run` in the folder; the first line it prints."""
    folder.joinpath("gongdan.toml").write_text(f"[http]\nport = {free_port()}")
    with _started(["run"], folder, signal.SIGINT) as told:
        yield told


@contextmanager
def desk_of_two(folder: Path, database_url: str) -> Iterator[str]:
    """`gongdan run` twice on one port, with the settings of the folder; the address they serve."""
    port = free_port()
    http = f"[http]\nport = {port}\nreuse_port = true"
    folder.joinpath("gongdan.toml").write_text(f'database_url = "{database_url}"\n{http}')
    with (
        _spawned(["run"], folder, signal.SIGTERM) as one,
        _spawned(["run"], folder, signal.SIGTERM) as other,
    ):
        for desk in (one, other):
            _first_line(desk)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _started(words: list[str], cwd: Path, stop_by: signal.Signals) -> Iterator[str]:
    with _spawned(words, cwd, stop_by) as desk:
        yield _first_line(desk)


def _first_line(desk: subprocess.Popen[str]) -> str:
    """Printed once it serves; fails with what was said instead."""
    assert desk.stdout
    assert desk.stderr
    return desk.stdout.readline() or pytest.fail(desk.stderr.read())


@contextmanager
def _spawned(
    words: list[str], cwd: Path, stop_by: signal.Signals
) -> Iterator[subprocess.Popen[str]]:
    languages = {"LANG": "en_US.UTF-8", "LC_ALL": "", "LC_MESSAGES": "", "PYTHONPATH": str(ROOT)}
    # What says how the tests are run would be taken for settings.
    others = {name: it for name, it in os.environ.items() if not name.startswith("GONGDAN_")}
    desk = subprocess.Popen(
        [*COMMAND, *words],
        cwd=cwd,
        env=others | languages,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield desk
    finally:
        desk.send_signal(stop_by)
        _, errors = desk.communicate(timeout=30)
    assert desk.returncode == (-stop_by if stop_by is signal.SIGKILL else 0), errors
    assert "Traceback" not in errors
