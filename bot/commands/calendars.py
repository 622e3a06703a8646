"""Commands on business calendars."""

from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from babel.dates import format_date
from rich.table import Table

from bot.commands.shell import Shell
from bot.commands.start_failures import explained
from bot.control.asking import have_done
from bot.control.errands import IMPORT_DAYS, CalendarText, TakenDays
from bot.jobs.calendar_feeds import fetch_feed
from bot.looking import look_at_desk, utc_now
from bot.settings import Settings
from desk.definitions.show_calendar import show_calendar

_ON_THE_WEB = ("http://", "https://")
# As calendar programs show them.
_WEBCAL = "webcal://"


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`calendar …`."""
    calendars = typer.Typer(help=shell.texts().say("cli.calendar.help"), no_args_is_help=True)
    app.add_typer(calendars, name="calendar")
    _add_showing(calendars, shell)
    _add_import(calendars, shell)


def _add_showing(calendars: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @calendars.command("show", help=say("cli.calendar.show.help"))
    def show(
        calendar: Annotated[str, typer.Argument(help=say("cli.calendar.calendar"))] = "office",
        month: Annotated[
            datetime | None,
            typer.Option(formats=["%Y-%m"], metavar="YYYY-MM", help=say("cli.calendar.month")),
        ] = None,
    ) -> None:
        settings = shell.settings()
        today = utc_now().astimezone(ZoneInfo(settings.timezone))
        wanted = (month or today).date()
        work = look_at_desk(settings, lambda desk: show_calendar(desk, calendar, wanted))
        table = Table(*(say(f"cli.column.{name}") for name in ("day", "hours", "remark")))
        for one in shell.carry_out(settings, work):
            weekday = format_date(one.day, "EEE", locale=shell.texts().locale)
            hours = " ".join(one.hours) or say("cli.calendar.closed")
            remark = say("cli.calendar.special") if one.is_special else ""
            table.add_row(f"{one.day} {weekday}", hours, remark)
        shell.console.print(table)


def _add_import(calendars: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @calendars.command("import", help=say("cli.calendar.import.help"))
    def import_days(
        source: Annotated[str, typer.Argument(help=say("cli.calendar.source"))],
        calendar: Annotated[str, typer.Option(help=say("cli.calendar.calendar"))] = "office",
        follow: Annotated[bool, typer.Option("--follow", help=say("cli.calendar.follow"))] = False,
    ) -> None:
        settings = shell.settings()
        if source.startswith(_WEBCAL):
            source = source.replace(_WEBCAL, "https://", 1)
        is_feed = source.startswith(_ON_THE_WEB)
        if follow and not is_feed:
            raise typer.BadParameter(say("cli.calendar.follow_file"))
        if is_feed:
            work = _have_feed_taken(settings, calendar, source, follow)
        else:
            with explained(shell.texts):
                text = Path(source).read_text("utf-8-sig", errors="replace")
            told = CalendarText(calendar=calendar, text=text)
            work = have_done(settings, IMPORT_DAYS, told)
        taken = shell.carry_out(settings, work)
        shell.say("cli.calendar.taken", calendar=calendar, **taken.model_dump())


async def _have_feed_taken(
    settings: Settings, calendar: str, address: str, follow: bool
) -> TakenDays:
    text = await fetch_feed(address)
    told = CalendarText(calendar=calendar, text=text, feed=address if follow else "")
    return await have_done(settings, IMPORT_DAYS, told)
