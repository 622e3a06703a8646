"""Commands on backups: make one, list them, prove one, make a key, and bring one back."""

from importlib import import_module
from typing import Annotated, Any

import typer

from bot.commands.shell import Shell
from store.backups.keys import BackupKey

_LEFT_OUT = 100


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`backup …` and `restore`."""
    backups = typer.Typer(help=shell.texts().say("cli.backup.help"))
    app.add_typer(backups, name="backup")
    _add_making(backups, shell)
    _add_looking(backups, shell)
    _add_key(backups, shell)
    _add_restore(app, shell)


def _work() -> Any:
    """Loaded by who wants it: the others, and the desk itself, start without it."""
    return import_module("bot.backups.by_command")


def _add_making(backups: typer.Typer, shell: Shell) -> None:
    @backups.callback(invoke_without_command=True)
    def make(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            _work().make(shell)


def _add_looking(backups: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @backups.command("list", help=say("cli.backup.list.help"))
    def show() -> None:
        _work().show(shell)

    @backups.command("check", help=say("cli.backup.check.help"))
    def check(
        name: Annotated[str, typer.Argument(metavar="[NAME]", help=say("cli.backup.name"))] = "",
    ) -> None:
        _work().check(shell, name)


def _add_key(backups: typer.Typer, shell: Shell) -> None:
    @backups.command("key", help=shell.texts().say("cli.backup.key.help"))
    def key() -> None:
        made = BackupKey.new()
        # Alone on standard output, to be put into a file.
        typer.echo(made.written)
        typer.echo(shell.texts().say("cli.backup.key.made"), err=True)


def _add_restore(app: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @app.command("restore", help=say("cli.restore.help"))
    def restore(
        name: Annotated[str, typer.Argument(metavar="[NAME]", help=say("cli.backup.name"))] = "",
        replace: Annotated[
            bool, typer.Option("--replace", help=say("cli.restore.replace"))
        ] = False,
        leave_out: Annotated[
            int, typer.Option(help=say("cli.restore.leave_out"), min=0, max=1_000_000)
        ] = _LEFT_OUT,
        drop_unsent: Annotated[
            bool, typer.Option("--drop-unsent", help=say("cli.restore.drop_unsent"))
        ] = False,
        yes: Annotated[bool, typer.Option("--yes", "-y", help=say("cli.restore.yes"))] = False,
    ) -> None:
        _work().bring_back(
            shell,
            name,
            may_replace=replace,
            leave_out=leave_out,
            drops_unsent=drop_unsent,
            is_sure=yes,
        )
