"""YAML as people mean it: times and dates stay as they are written."""

import yaml

_TEXT = "tag:yaml.org,2002:str"
_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_NUMBERS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")


class _Loader(yaml.SafeLoader):
    """YAML 1.1 reads 12:00 as the number 720, and stumbles over 2026-02-30 without its place."""

    def resolve(
        self, kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool] | bool | None
    ) -> str | None:
        tag: str | None = super().resolve(kind, value, implicit)  # type: ignore[no-untyped-call]
        is_time = tag in _NUMBERS and value is not None and ":" in value
        return _TEXT if is_time or tag == _TIMESTAMP else tag


def read_yaml(text: str) -> object:
    """What it says. Raises YAMLError, ValueError."""
    return yaml.load(text, Loader=_Loader)
