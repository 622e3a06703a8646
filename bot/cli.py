"""The command line: `gongdan …`. What a command needs is loaded when that command is given."""

import os
import sys
from collections.abc import Iterable
from importlib import import_module

import typer

from bot.commands.shell import Shell, wished_language
from bot.texts import load_texts

# By the module of bot/commands that adds them, in the order of the help.
_COMMANDS = {
    "serving": ("run", "demo"),
    "examining": ("doctor", "version"),
    "migrate": ("migrate",),
    "store": ("token", "events", "admin-code"),
    "move": ("move",),
    "backup": ("backup", "restore"),
    "definitions": ("export", "import", "rollback"),
    "calendars": ("calendar",),
    "sla": ("sla",),
    "deadlines": ("deadlines",),
    "wecom_kf": ("wecom-kf",),
}


def main() -> None:
    """The entry point of `gongdan`."""
    shell = Shell(texts_of=load_texts(), language=wished_language(os.environ))
    build_app(shell, given="".join(sys.argv[1:2]))()


def build_app(shell: Shell, *, given: str = "") -> typer.Typer:
    """Its help is in the language of the terminal.

    Every command, or those loaded with the one given: a desk that runs has no use for the rest.
    """
    app = typer.Typer(
        help=shell.texts().say("cli.about"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    # Or else a command that is alone would need no name.
    app.callback()(lambda: None)
    for module in _modules(given):
        import_module(f"bot.commands.{module}").add_commands(app, shell)
    return app


def _modules(given: str) -> Iterable[str]:
    return [module for module, names in _COMMANDS.items() if given in names] or _COMMANDS
