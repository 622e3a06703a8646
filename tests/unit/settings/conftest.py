import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def untouched_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but those of the test."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GONGDAN_")]:
        monkeypatch.delenv(name)
