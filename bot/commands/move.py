"""`gongdan move`: to another database, and staying after all."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.progress import bars
from bot.commands.shell import Shell
from bot.commands.start_failures import explained
from bot.settings import Settings
from store.copying.moving import Moved, Stage, move, stay
from store.databases import place_of

# Of files that were missing before, so many are named.
_NAMED = 5
_STAGES: dict[StrEnum, str] = {
    Stage.ROWS: "cli.move.rows",
    Stage.FILES: "cli.move.contents",
    Stage.CHECK: "cli.move.check",
}


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`move`."""
    say = shell.texts().say

    @app.command("move", help=say("cli.move.help"))
    def move_desk(
        to: Annotated[str, typer.Option(help=say("cli.move.to"), metavar="URL")] = "",
        files: Annotated[
            Path | None, typer.Option(help=say("cli.move.files"), metavar="FOLDER")
        ] = None,
        stay_here: Annotated[bool, typer.Option("--stay", help=say("cli.move.stay"))] = False,
    ) -> None:
        settings = shell.settings()
        if stay_here:
            with explained(shell.texts, settings):
                stay(settings.database_url)
            shell.say("cli.move.stayed", place=place_of(settings.database_url))
            return
        if not to:
            raise typer.BadParameter(say("cli.move.where"))
        if to == settings.database_url:
            raise typer.BadParameter(say("cli.move.same"))
        _tell(shell, settings, to, files, _move(shell, settings, to, files))


def _move(shell: Shell, settings: Settings, to: str, files: Path | None) -> Moved:
    say = shell.texts().say
    with (
        explained(shell.texts, settings),
        bars(shell.console, lambda stage: say(_STAGES[stage])) as watch,
    ):
        here = settings.files_dir
        return move(settings.database_url, to, watch, files=here, files_to=files)


def _tell(shell: Shell, settings: Settings, to: str, files: Path | None, moved: Moved) -> None:
    texts, tell = shell.texts(), shell.console.print
    count = sum(moved.rows.values())
    tell(texts.say_counted("cli.move.done", count, place=place_of(to)))
    if files:
        tell(texts.say_counted("cli.move.files_done", moved.files.count, folder=files))
    if wanting := moved.files.wanting:
        names = ", ".join([*wanting[:_NAMED], *["…"][: len(wanting) - _NAMED]])
        told = texts.say_counted(
            "cli.move.wanting", len(wanting), folder=settings.files_dir, names=names
        )
        tell(told, style="yellow")
    shell.say("cli.move.closed", place=place_of(settings.database_url))
    if files:
        shell.say("cli.move.next_files", folder=files.resolve())
    else:
        shell.say("cli.move.next")
