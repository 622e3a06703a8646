"""The commands that serve: a desk, and the stage on which a newcomer plays all parts."""

import webbrowser
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot.commands.shell import Shell
from bot.demo import demo_settings, demo_stage
from bot.lifecycle import serve
from bot.logging import set_up_logging
from bot.settings import LOOPBACK, LogSettings
from bot.wiring import House
from desk.people.first_admin_code import first_admin_code, is_code_waiting
from domain.errors import StorageUnavailable

log = structlog.get_logger(__name__)


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`run` and `demo`."""
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
