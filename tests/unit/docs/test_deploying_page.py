"""The pages on deploying name every figure, alert and file there is, in both languages."""

import re
from pathlib import Path

import pytest

from tests.unit.deploy.files import DEPLOY
from tests.unit.deploy.test_monitoring import MONITORING, alerts, asked

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "docs" / name for name in ("deploying.md", "deploying.zh-CN.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_alert_and_every_figure_has_its_row(page: Path) -> None:
    told = set(re.findall(r"`(Gongdan\w+|gongdan_\w+)`", page.read_text("utf-8")))
    figures = {name.removesuffix("_bucket") for name, _ in asked() if name.startswith("gongdan")}

    assert told == {rule["alert"] for rule in alerts()} | figures


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_is_named(page: Path) -> None:
    text = page.read_text("utf-8")
    files = [*DEPLOY.iterdir(), *MONITORING.iterdir()]
    unnamed = {file.name for file in files if file.is_file() and file.name not in text}

    # What the others build, and they say so.
    assert {name for name in unnamed if not name.startswith("Dockerfile")} == set()
