"""docs/settings lists every key there is, and none there isn't."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_origin

import pytest
from pydantic import BaseModel

from bot.settings import Settings

DOCS = Path(__file__).resolve().parents[3] / "docs"


def keys_of(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        key = prefix + name
        inner = next(models_in(field.annotation), None)
        if inner is None:
            yield key
        else:
            yield from keys_of(inner, f"{key}{place_in(field.annotation)}.")


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def place_in(annotation: object) -> str:
    return {dict: ".<account>", tuple: ".<n>"}.get(get_origin(annotation), "")


@pytest.mark.parametrize("page", ["settings.md", "settings.zh-CN.md"])
def test_every_key_is_documented(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")

    documented = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)

    assert sorted(documented) == sorted(keys_of(Settings))
