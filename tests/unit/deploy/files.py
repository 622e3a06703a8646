"""What the files in deploy/ say, read as those who run them read them."""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.architecture.sources import ROOT

DEPLOY = ROOT / "deploy"
COMPOSES = [DEPLOY / "compose.yaml", DEPLOY / "compose.cluster.yaml"]
UNITS = [DEPLOY / "gongdan.service", DEPLOY / "gongdan@.service"]
EXAMPLE = DEPLOY / "gongdan.example.toml"


def services(path: Path) -> dict[str, Any]:
    """Of a file of Docker Compose."""
    return yaml.safe_load(path.read_text("utf-8"))["services"]


def unit(path: Path) -> dict[str, list[str]]:
    """The service of a unit of systemd: every value of every key."""
    text = path.read_text("utf-8").partition("[Service]")[2].partition("[Install]")[0]
    said: dict[str, list[str]] = {}
    for key, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        said.setdefault(key, []).append(value)
    return said


def instructions(of: str) -> list[str]:
    """Of the Dockerfile, what follows this word each time."""
    text = re.sub(r"\\\n", " ", (DEPLOY / "Dockerfile").read_text("utf-8"))
    return re.findall(rf"^\s*{of} (.*)$", text, re.MULTILINE)


def image_variables() -> dict[str, str]:
    """What the image sets for the desk."""
    pairs = (word.split("=", 1) for word in instructions("ENV")[0].split())
    return {name: value for name, value in pairs if name.startswith("GONGDAN_")}


def seconds(span: str) -> int:
    """Of "40s" or "40"."""
    return int(span.removesuffix("s"))
