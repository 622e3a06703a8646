"""Commands given while a desk is running, which has the database to itself."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Gongdan

COMMAND = [sys.executable, "-c", "from bot.cli import main; main()"]


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    """A desk started with `gongdan demo`; stopped as people stop it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    words = ["demo", "--no-open", "--port", port, "--data-dir", str(folder / "data")]
    environment = {**os.environ, "LANG": "en_US.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}
    desk = subprocess.Popen(
        [*COMMAND, *words],
        cwd=Path(__file__).resolve().parents[3],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert desk.stdout
    assert "ready" in desk.stdout.readline()
    yield f"http://127.0.0.1:{port}"
    desk.send_signal(signal.SIGINT)
    _, errors = desk.communicate(timeout=30)
    assert desk.returncode == 0, errors
    assert "Traceback" not in errors


def test_looking_works_and_writing_says_why_not(
    address: str, gongdan: Gongdan, folder: Path
) -> None:
    with urllib.request.urlopen(f"{address}/readyz") as ready:
        assert json.load(ready)["checks"]["database"] is True
    with urllib.request.urlopen(f"{address}/api/openapi.json") as described:
        assert json.load(described)["servers"] == [{"url": address}]

    assert gongdan("doctor").exit_code == 0
    assert gongdan("token", "list").exit_code == 0
    assert gongdan("events", "failed").exit_code == 0
    assert gongdan("export", "out").exit_code == 0
    assert (folder / "out/forms/after_sales.yaml").exists()
    for words in (("token", "create", "x"), ("admin-code",), ("import", "out"), ("run",)):
        refused = gongdan(*words)
        assert refused.exit_code == 2
        assert "in use by a running Gongdan" in refused.stderr
