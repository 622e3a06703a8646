"""Commands on deadlines that were given up."""

from typing import Annotated

import typer
from rich.table import Table

from bot.commands.shell import Shell
from bot.control.asking import have_done
from bot.control.errands import RETRY, ParkedDeadlines
from bot.looking import look

# The command was understood and could not be done.
_REFUSED = 1
_MOST = 500


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`deadlines …`."""
    say = shell.texts().say
    deadlines = typer.Typer(help=say("cli.deadlines.help"), no_args_is_help=True)
    app.add_typer(deadlines, name="deadlines")
    _add_looking(deadlines, shell)
    _add_retrying(deadlines, shell)


def _add_looking(deadlines: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @deadlines.command("parked", help=say("cli.deadlines.parked.help"))
    def parked() -> None:
        settings = shell.settings()
        query = look(settings, lambda unit: unit.troubles.parked_deadlines(_MOST))
        found = shell.carry_out(settings, query)
        if not found:
            shell.say("cli.deadlines.none")
            return
        columns = ("id", "ticket", "purpose", "due", "error")
        table = Table(*(say(f"cli.column.{name}") for name in columns))
        for deadline, error in found:
            about = f"#{deadline.number}" if deadline.number else deadline.subject
            due = f"{deadline.due_at:%Y-%m-%d %H:%M} UTC"
            table.add_row(str(deadline.id), about, deadline.purpose.value, due, error)
        shell.console.print(table)


def _add_retrying(deadlines: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @deadlines.command("retry", help=say("cli.deadlines.retry.help"))
    def retry(
        deadline_id: Annotated[
            int | None, typer.Argument(metavar="[ID]", help=say("cli.deadlines.retry.id"))
        ] = None,
    ) -> None:
        settings = shell.settings()
        work = have_done(settings, RETRY, ParkedDeadlines(deadline_id=deadline_id))
        revived = shell.carry_out(settings, work)
        if not revived and deadline_id is not None:
            shell.say("cli.deadlines.unknown", id=deadline_id)
            raise typer.Exit(_REFUSED)
        if not revived:
            shell.say("cli.deadlines.none")
        for one in revived:
            shell.say("cli.deadlines.retried", id=one)
