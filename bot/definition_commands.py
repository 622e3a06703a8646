"""Commands on definitions: a folder of YAML out and in, and back to an older version."""

from pathlib import Path
from typing import Annotated

import typer

from bot.errands import change_at_desk, look_at_desk, read_folder, write_folder
from bot.shell import Shell
from bot.start_failures import explained
from desk.export_definitions import export_definitions
from desk.import_definitions import import_definitions
from desk.restore_definition import restore_definition
from domain.definitions import Definition, DefinitionKind

# Who published it, in the definition's record.
_AUTHOR = "gongdan"


def add_definition_commands(app: typer.Typer, shell: Shell) -> None:
    """`export`, `import`, `rollback`."""
    _add_export(app, shell)
    _add_import(app, shell)
    _add_rollback(app, shell)


def _add_export(app: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @app.command("export", help=say("cli.export.help"))
    def export(folder: Annotated[Path, typer.Argument(help=say("cli.export.folder"))]) -> None:
        settings = shell.settings()
        files = shell.carry_out(settings, look_at_desk(settings, export_definitions))
        with explained(shell.texts):
            write_folder(folder, files)
        shell.say("cli.exported", count=len(files), folder=folder)


def _add_import(app: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @app.command("import", help=say("cli.import.help"))
    def import_folder(
        folder: Annotated[Path, typer.Argument(help=say("cli.import.folder"))],
    ) -> None:
        settings = shell.settings()
        with explained(shell.texts):
            files = read_folder(folder)
        work = change_at_desk(
            settings, lambda desk: import_definitions(desk, files, author=_AUTHOR)
        )
        published = shell.carry_out(settings, work)
        if not published:
            shell.say("cli.import.nothing")
        for definition in published:
            _tell(shell, definition)


def _add_rollback(app: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @app.command("rollback", help=say("cli.rollback.help"))
    def rollback(
        kind: Annotated[DefinitionKind, typer.Argument(help=say("cli.rollback.kind"))],
        key: Annotated[str, typer.Argument(help=say("cli.rollback.key"))],
        version: Annotated[int, typer.Argument(help=say("cli.rollback.version"))],
    ) -> None:
        settings = shell.settings()
        work = change_at_desk(
            settings, lambda desk: restore_definition(desk, kind, key, version, author=_AUTHOR)
        )
        _tell(shell, shell.carry_out(settings, work))


def _tell(shell: Shell, definition: Definition) -> None:
    shell.say(
        "cli.published",
        kind=definition.kind.value,
        key=definition.key,
        version=definition.version,
    )
