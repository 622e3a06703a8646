"""Commands on definitions: a folder of YAML out and in, and back to an older version."""

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.shell import Shell
from bot.commands.start_failures import explained
from bot.control.asking import have_done
from bot.control.errands import IMPORT, ROLL_BACK, Folder, OlderVersion, Published
from bot.looking import look_at_desk
from bot.yaml_folder import read_folder, write_folder
from desk.definitions.export_definitions import export_definitions
from domain.definitions import DefinitionKind


def add_commands(app: typer.Typer, shell: Shell) -> None:
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
        work = have_done(settings, IMPORT, Folder(files=files))
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
        older = OlderVersion(kind=kind, key=key, version=version)
        work = have_done(settings, ROLL_BACK, older)
        _tell(shell, shell.carry_out(settings, work))


def _tell(shell: Shell, definition: Published) -> None:
    shell.say(
        "cli.published",
        kind=definition.kind.value,
        key=definition.key,
        version=definition.version,
    )
    if definition.kind is DefinitionKind.SLA_POLICY:
        shell.say("cli.sla.published")
