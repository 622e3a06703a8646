"""Commands on what service promises: try a policy on past tickets, move live ones to the newest."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands.replay_report import as_json, print_replay
from bot.commands.shell import Shell
from bot.commands.start_failures import explained
from bot.control.asking import have_done
from bot.control.errands import APPLY_POLICY, Nothing
from bot.looking import desk_watch
from bot.settings import Settings
from desk.desk import Desk
from desk.sla.replay_policy import ReplayPage, Trial, prepare_trial, replay_page
from desk.sla.replay_summary import ReplaySummary
from domain.ports import TicketFilter

# Read in one look: nobody holds the database for longer.
_TICKETS_AT_ONCE = 200
_DAYS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`sla replay`, `sla apply`."""
    sla = typer.Typer(help=shell.texts().say("cli.sla.help"), no_args_is_help=True)
    app.add_typer(sla, name="sla")
    _add_replay(sla, shell)
    _add_apply(sla, shell)


def _add_replay(sla: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @sla.command("replay", help=say("cli.sla.replay.help"))
    def replay(
        policy: Annotated[Path | None, typer.Option(help=say("cli.sla.policy"))] = None,
        calendar: Annotated[list[Path] | None, typer.Option(help=say("cli.sla.calendar"))] = None,
        since: Annotated[
            datetime | None, typer.Option(formats=_DAYS, help=say("cli.sla.since"))
        ] = None,
        until: Annotated[
            datetime | None, typer.Option(formats=_DAYS, help=say("cli.sla.until"))
        ] = None,
        team: Annotated[str, typer.Option(help=say("cli.sla.team"))] = "",
        most: Annotated[int, typer.Option(min=0, help=say("cli.sla.most"))] = 50,
        json: Annotated[bool, typer.Option("--json", help=say("cli.sla.json"))] = False,
    ) -> None:
        settings = shell.settings()
        if policy is None and not calendar:
            raise typer.BadParameter(say("cli.sla.nothing_to_try"))
        zone = ZoneInfo(settings.timezone)
        which = TicketFilter(
            team=team, created_from=_in(zone, since), created_before=_in(zone, until)
        )
        with explained(shell.texts):
            rules = (str(policy), policy.read_text("utf-8")) if policy else None
            calendars = {str(path): path.read_text("utf-8") for path in calendar or ()}
        work = _replay(settings, rules, calendars, which, ReplaySummary(most=most))
        trial, summary = shell.carry_out(settings, work)
        if json:
            typer.echo(as_json(trial, summary))
        else:
            print_replay(shell, trial, summary, zone)


async def _replay(
    settings: Settings,
    policy: tuple[str, str] | None,
    calendars: dict[str, str],
    which: TicketFilter,
    summary: ReplaySummary,
) -> tuple[Trial, ReplaySummary]:
    """Page by page: there may be more tickets than fit into memory."""
    async with desk_watch(settings) as watch:
        trial = await watch.ask(lambda desk: prepare_trial(desk, policy, calendars))
        after, goes_on = None, True
        while goes_on:
            page = await watch.ask(partial(_page, trial, which, after))
            summary.add(page)
            after, goes_on = page.last, page.last is not None
    return trial, summary


def _page(trial: Trial, which: TicketFilter, after: int | None, desk: Desk) -> ReplayPage:
    return replay_page(desk, trial, which, after=after, limit=_TICKETS_AT_ONCE)


def _in(zone: ZoneInfo, day: datetime | None) -> datetime | None:
    """A day begins where the installation is."""
    return day.replace(tzinfo=zone) if day else None


def _add_apply(sla: typer.Typer, shell: Shell) -> None:
    @sla.command("apply", help=shell.texts().say("cli.sla.apply.help"))
    def apply() -> None:
        settings = shell.settings()
        applied = shell.carry_out(settings, have_done(settings, APPLY_POLICY, Nothing()))
        key = "cli.sla.applied" if applied.tickets else "cli.sla.applied.none"
        shell.say(key, version=applied.version, count=applied.tickets)
