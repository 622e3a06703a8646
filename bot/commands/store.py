"""Commands on what is stored: tokens, the first admin, events that could not be handled."""

from typing import Annotated

import typer
from rich.table import Table

from bot.commands.shell import Shell
from bot.control.asking import have_done
from bot.control.errands import (
    CREATE_TOKEN,
    ISSUE_ADMIN_CODE,
    REPLAY,
    REVOKE_TOKEN,
    FailedEvents,
    Nothing,
    Replayed,
    TokenId,
    TokenLabel,
)
from bot.looking import look
from desk.people.revoke_token import TOKEN_ID_LENGTH
from domain.people.secrets import SecretPurpose
from domain.ports import KeptCode, Unit

# The command was understood and could not be done.
_REFUSED = 1
_MOST_EVENTS = 500


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`token …`, `admin-code`, `events …`."""
    say = shell.texts().say
    tokens = typer.Typer(help=say("cli.token.help"), no_args_is_help=True)
    events = typer.Typer(help=say("cli.events.help"), no_args_is_help=True)
    app.add_typer(tokens, name="token")
    app.add_typer(events, name="events")
    _add_making_tokens(tokens, shell)
    _add_keeping_tokens(tokens, shell)
    _add_admin_code(app, shell)
    _add_events(events, shell)


def _add_making_tokens(tokens: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @tokens.command("create", help=say("cli.token.create.help"))
    def create(label: Annotated[str, typer.Argument(help=say("cli.token.label"))]) -> None:
        settings = shell.settings()
        work = have_done(settings, CREATE_TOKEN, TokenLabel(label=label))
        token = shell.carry_out(settings, work)
        shell.say("cli.token.created")
        shell.console.print(token)


def _add_keeping_tokens(tokens: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @tokens.command("list", help=say("cli.token.list.help"))
    def show() -> None:
        settings = shell.settings()
        kept = shell.carry_out(settings, look(settings, _tokens))
        if not kept:
            shell.say("cli.token.none")
            return
        table = Table(*(say(f"cli.column.{name}") for name in ("id", "label", "created")))
        for token in kept:
            created = f"{token.created_at:%Y-%m-%d %H:%M} UTC"
            table.add_row(token.digest[:TOKEN_ID_LENGTH], token.label, created)
        shell.console.print(table)

    @tokens.command("revoke", help=say("cli.token.revoke.help"))
    def revoke(
        token_id: Annotated[str, typer.Argument(metavar="ID", help=say("cli.token.id"))],
    ) -> None:
        settings = shell.settings()
        work = have_done(settings, REVOKE_TOKEN, TokenId(token_id=token_id))
        label = shell.carry_out(settings, work)
        if label is None:
            shell.say("cli.token.unknown", id=token_id)
            raise typer.Exit(_REFUSED)
        shell.say("cli.token.revoked", label=label)


def _tokens(unit: Unit) -> list[KeptCode]:
    return unit.codes.all(SecretPurpose.API_TOKEN)


def _add_admin_code(app: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @app.command("admin-code", help=say("cli.admin_code.help"))
    def admin_code() -> None:
        settings = shell.settings()
        work = have_done(settings, ISSUE_ADMIN_CODE, Nothing())
        code = shell.carry_out(settings, work)
        if code is None:
            shell.say("cli.admin_code.not_needed")
            raise typer.Exit(_REFUSED)
        shell.say("cli.admin_code.code", code=code)


def _add_events(events: typer.Typer, shell: Shell) -> None:
    say = shell.texts().say

    @events.command("failed", help=say("cli.events.failed.help"))
    def failed() -> None:
        settings = shell.settings()
        query = look(settings, lambda unit: unit.inbox.failed(_MOST_EVENTS))
        found = shell.carry_out(settings, query)
        if not found:
            shell.say("cli.events.none")
            return
        table = Table(*(say(f"cli.column.{name}") for name in ("id", "account", "when", "error")))
        for inbox_id, incoming, error in found:
            when = f"{incoming.sent_at:%Y-%m-%d %H:%M} UTC"
            table.add_row(str(inbox_id), incoming.account, when, error)
        shell.console.print(table)

    @events.command("replay", help=say("cli.events.replay.help"))
    def again(
        inbox_id: Annotated[
            int | None, typer.Argument(metavar="[ID]", help=say("cli.events.replay.id"))
        ] = None,
    ) -> None:
        settings = shell.settings()
        work = have_done(settings, REPLAY, FailedEvents(inbox_id=inbox_id))
        outcomes = shell.carry_out(settings, work)
        _tell_outcomes(shell, inbox_id, outcomes)


def _tell_outcomes(shell: Shell, wanted: int | None, outcomes: list[Replayed]) -> None:
    if not outcomes and wanted is not None:
        shell.say("cli.events.unknown", id=wanted)
        raise typer.Exit(_REFUSED)
    if not outcomes:
        shell.say("cli.events.none")
    for outcome in outcomes:
        key = "cli.events.again" if outcome.error else "cli.events.replayed"
        shell.say(key, id=outcome.inbox_id, error=outcome.error)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(_REFUSED)
