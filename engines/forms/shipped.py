"""The forms Gongdan comes with, as data in `defaults/`."""

from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import cast

import yaml


@cache
def shipped_forms() -> MappingProxyType[str, dict[str, object]]:
    """Bodies of form definitions by key."""
    folder = resources.files("engines.forms") / "defaults"
    texts = (f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".yaml"))
    bodies = [cast("dict[str, object]", yaml.safe_load(text)) for text in texts]
    return MappingProxyType({str(body["key"]): body for body in bodies})
