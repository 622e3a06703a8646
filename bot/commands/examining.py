"""The commands that look: whether all is as it should be, and which version this is."""

from typing import Annotated

import typer

from bot.commands.shell import Shell
from bot.doctor.report import examine
from bot.doctor.trial_mail import send_trial_mail
from bot.logging import set_up_logging
from bot.looking import utc_now
from bot.settings import LogSettings
from bot.version import VERSION
from domain.ports import Finding

# Something doctor looked at is not as it should be.
_UNWELL = 1


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`doctor` and `version`."""
    say = shell.texts().say

    @app.command("doctor", help=say("cli.doctor.help"))
    def doctor(
        send_test_mail: Annotated[
            str, typer.Option(help=say("cli.doctor.send_test_mail"), metavar="ADDRESS")
        ] = "",
    ) -> None:
        settings = shell.settings()
        set_up_logging(LogSettings(level="error"))
        texts = shell.texts(settings.locale)
        work = examine(settings, utc_now, texts, shell.texts_of)
        told = shell.carry_out(settings, work)
        if send_test_mail:
            trial = send_trial_mail(send_test_mail, settings, shell.texts_of, utc_now)
            tried = shell.carry_out(settings, trial)
            told.append((tried, texts.say(tried.code, **tried.params)))
        shell.console.print(texts.say("doctor.title", version=VERSION), style="bold")
        for finding, sentence in told:
            mark, style = _mark(finding)
            shell.console.print(f"{mark} {sentence}", style=style)
        wanting = sum(not finding.is_good for finding, _ in told)
        if wanting:
            shell.console.print(texts.say("doctor.wanting", count=wanting), style="bold red")
            raise typer.Exit(_UNWELL)
        shell.console.print(texts.say("doctor.all_good"), style="bold green")

    @app.command("version", help=say("cli.version.help"))
    def version() -> None:
        shell.console.print(f"gongdan {VERSION}")


def _mark(finding: Finding) -> tuple[str, str]:
    if not finding.is_good:
        return "✗", "red"
    return ("!", "yellow") if finding.needs_care else ("✓", "green")
