"""A command is the same whether it is loaded alone or with all others."""

import pytest
from typer.main import get_command

from bot.cli import build_app
from bot.commands.shell import Shell
from bot.texts import load_texts

SHELL = Shell(texts_of=load_texts(), language="en")
ALL = get_command(build_app(SHELL)).commands


@pytest.mark.parametrize("name", ALL)
def test_a_command_given_is_there_without_the_rest(name: str) -> None:
    alone = get_command(build_app(SHELL, given=name)).commands
    assert alone[name].get_short_help_str() == ALL[name].get_short_help_str()
    assert len(alone) <= 3


@pytest.mark.parametrize("given", ["", "--help", "nonsense"])
def test_who_asks_for_none_is_shown_all(given: str) -> None:
    assert get_command(build_app(SHELL, given=given)).commands.keys() == ALL.keys()
