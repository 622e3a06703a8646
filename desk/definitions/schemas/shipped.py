"""The definitions Gongdan comes with besides forms, as data in `defaults/<kind>/<key>.yaml`."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

import yaml

from domain.definitions import DefinitionKind

Bodies = Mapping[str, Mapping[str, object]]


@cache
def shipped_bodies() -> Mapping[DefinitionKind, Bodies]:
    """Bodies by kind and key. Calendars come first: others name them."""
    defaults = resources.files("desk.definitions.schemas") / "defaults"
    folders = ((kind, defaults / kind.value) for kind in DefinitionKind)
    found = {kind: _bodies(folder) for kind, folder in folders if folder.is_dir()}
    return MappingProxyType(found)


def _bodies(folder: Traversable) -> Bodies:
    texts = (f.read_text("utf-8") for f in folder.iterdir() if f.name.endswith(".yaml"))
    bodies = map(yaml.safe_load, texts)
    return MappingProxyType({str(body["key"]): body for body in bodies})
