"""The command line: `gongdan …`. Each command is a few lines; the work is done elsewhere."""

import os
import webbrowser
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot.commands.backup import add_backup_commands
from bot.commands.calendars import add_calendar_commands
from bot.commands.deadlines import add_deadline_commands
from bot.commands.definitions import add_definition_commands
from bot.commands.migrate import add_migrate_command
from bot.commands.move import add_move_command
from bot.commands.shell import Shell, wished_language
from bot.commands.sla import add_sla_commands
from bot.commands.store import add_store_commands
from bot.commands.wecom_kf import add_wecom_kf_commands
from bot.demo import demo_settings, demo_stage
from bot.doctor.report import examine
from bot.doctor.trial_mail import send_trial_mail
from bot.lifecycle import serve
from bot.logging import set_up_logging
from bot.looking import utc_now
from bot.settings import LOOPBACK, LogSettings
from bot.texts import load_texts
from bot.version import VERSION
from bot.wiring import House
from desk.people.first_admin_code import first_admin_code, is_code_waiting
from domain.errors import StorageUnavailable
from domain.ports import Finding

log = structlog.get_logger(__name__)

# Something doctor looked at is not as it should be.
_UNWELL = 1


def main() -> None:
    """The entry point of `gongdan`."""
    build_app(Shell(texts_of=load_texts(), language=wished_language(os.environ)))()


def build_app(shell: Shell) -> typer.Typer:
    """Every command, its help in the language of the terminal."""
    texts = shell.texts()
    app = typer.Typer(
        help=texts.say("cli.about"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    _add_serving(app, shell)
    _add_examining(app, shell)
    add_migrate_command(app, shell)
    add_store_commands(app, shell)
    add_move_command(app, shell)
    add_backup_commands(app, shell)
    add_definition_commands(app, shell)
    add_calendar_commands(app, shell)
    add_sla_commands(app, shell)
    add_deadline_commands(app, shell)
    add_wecom_kf_commands(app, shell)
    return app


def _add_serving(app: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @app.command("run", help=say("cli.run.help"))
    def run() -> None:
        settings = shell.settings()
        set_up_logging(settings.log)

        async def announce(house: House) -> None:
            await _tell_first_admin(shell, house)

        shell.carry_out(settings, serve(settings, on_ready=announce))

    @app.command("demo", help=say("cli.demo.help"))
    def demo(
        port: Annotated[int, typer.Option(help=say("cli.demo.port"), min=0, max=65535)] = 8080,
        data_dir: Annotated[Path, typer.Option(help=say("cli.demo.data_dir"))] = Path("data/demo"),
        host: Annotated[str, typer.Option(help=say("cli.demo.host"))] = "127.0.0.1",
        no_open: Annotated[bool, typer.Option("--no-open", help=say("cli.demo.no_open"))] = False,
    ) -> None:
        texts = shell.texts()
        settings = demo_settings(host=host, port=port, data_dir=data_dir, texts=texts)
        set_up_logging(LogSettings(level="warning"))
        if host not in LOOPBACK:
            shell.say("cli.demo.open_to_all", host=host)

        async def announce(_house: House) -> None:
            shell.say("cli.demo.ready", address=settings.http.base_url)
            shell.say("cli.demo.stop")
            if not no_open:
                webbrowser.open(settings.http.base_url)

        work = serve(settings, stage=demo_stage(texts), on_ready=announce)
        shell.carry_out(settings, work)


async def _tell_first_admin(shell: Shell, house: House) -> None:
    """Only now that all has started: of a start that failed, nobody keeps what was printed."""
    try:
        code = await house.uow.run(first_admin_code)
    except StorageUnavailable:
        # People are served already; `gongdan admin-code` gives another one.
        log.warning("admin_code.store_unavailable")
        return
    if code:
        shell.say("cli.admin_code.code", code=code)
    elif await house.uow.read(is_code_waiting):
        shell.say("cli.admin_code.waiting")


def _mark(finding: Finding) -> tuple[str, str]:
    if not finding.is_good:
        return "✗", "red"
    return ("!", "yellow") if finding.needs_care else ("✓", "green")


def _add_examining(app: typer.Typer, shell: Shell) -> None:
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
