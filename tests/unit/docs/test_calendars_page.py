"""The example of docs/calendars is a calendar, and the table names every key there is."""

import re
from pathlib import Path
from typing import Any, cast

import pytest

from desk.definitions.definition_kinds import check_body
from desk.definitions.definition_text import read_yaml
from desk.definitions.schemas.calendars import CalendarShape
from domain.definitions import DefinitionKind

DOCS = Path(__file__).resolve().parents[3] / "docs"
# Explained in words: the file's name.
IN_WORDS = {"key"}


@pytest.mark.parametrize("page", ["calendars.md", "calendars.zh-CN.md"])
def test_the_page_tells_what_the_shape_takes(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    example = re.search(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert example is not None
    body = cast(dict[str, Any], read_yaml(example[1]))

    checked = check_body(DefinitionKind.CALENDAR, body)

    assert checked["week"]["sat"] == ["22:00-06:00"]
    told = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert told | IN_WORDS == set(CalendarShape.model_fields)
