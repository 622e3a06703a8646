"""The tables of docs/commands name every command and word, under the role that may use it."""

import re
from pathlib import Path

import pytest

from conversations.commands import COMMANDS
from domain.people.person import Role

DOCS = Path(__file__).resolve().parents[3] / "docs"
ROLES = (Role.CUSTOMER, Role.ENGINEER, Role.SUPERVISOR, Role.ADMIN)
# Nobody types these: the platform sends one, buttons carry the other.
UNSEEN = {"start", "pick"}

Commands = dict[str, set[str]]


def described(page: str) -> list[Commands]:
    """For each part of the page: command → its other words."""
    parts = re.split(r"^## .*$", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE)
    row = re.compile(r"^\| `/(\w+)`[^|]*\| ([^|]*) \| [^|]+ \|$", re.MULTILINE)
    return [
        {name: set(re.findall("`([^`]+)`", words)) for name, words in row.findall(part)}
        for part in parts[1:]
    ]


@pytest.mark.parametrize("page", ["commands.md", "commands.zh-CN.md"])
def test_every_command_is_described_with_its_words(page: str) -> None:
    known = [
        {c.name: set(c.words) for c in COMMANDS if c.role is role and c.name not in UNSEEN}
        for role in ROLES
    ]

    assert described(page) == known
