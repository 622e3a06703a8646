"""The roster of docs/duty is one, its table names every key, and its times are read as it says."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from desk.definitions.definition_kinds import check_body
from desk.definitions.definition_text import read_yaml
from desk.definitions.schemas.rosters import RosterShape
from domain.definitions import DefinitionKind
from engines.moments.reading import read_moment

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGES = pytest.mark.parametrize("page", ["duty.md", "duty.zh-CN.md"])


@PAGES
def test_the_page_tells_what_the_shape_takes(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    example = re.search(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert example is not None

    checked = check_body(DefinitionKind.ROSTER, cast(dict[str, Any], read_yaml(example[1])))

    shape = RosterShape.model_validate(checked)
    assert list(shape.contradictions()) == []
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(RosterShape.model_fields)


@PAGES
def test_the_times_it_shows_are_read(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    table = text[re.search(r"\| (?:You write|您写) \|", text).start() :]  # type: ignore[union-attr]
    shanghai = ZoneInfo("Asia/Shanghai")
    now = datetime(2026, 11, 18, 10, 0, tzinfo=shanghai)
    rows = [row.split("|")[1] for row in table.split("\n\n")[0].splitlines()[2:]]
    shown = [piece for row in rows for piece in re.findall(r"`([^`]+)`", row)]

    assert len(shown) > 15
    assert [piece for piece in shown if read_moment(piece, now=now, zone=shanghai) is None] == []
