"""What commands on backups do, and how they tell it. Loaded by those commands alone."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from bot.backups.set_up import installation_of, open_vault
from bot.commands.progress import Bars, bars
from bot.commands.shell import Shell
from bot.commands.start_failures import EXIT_CODE, explained
from bot.doctor.installation import readable_size
from bot.looking import utc_now
from bot.settings import Settings
from bot.version import VERSION
from domain.errors import DeskError
from store.backups.making import make_backup
from store.backups.manifest import Manifest, moment_of
from store.backups.proving import prove
from store.backups.restoring import Restored, Wish, restore
from store.backups.vault import Vault
from store.databases import place_of
from store.errors import DatabaseNotEmpty

# It was done, but not all of it.
_INCOMPLETE = 1
_NAMED = 5


def make(shell: Shell) -> None:
    """One, now."""
    settings = shell.settings()
    with _working(shell, settings) as vault, _bars(shell) as watch:
        made = make_backup(installation_of(settings), vault, watch, utc_now())
    _tell_made(shell, made, vault)


def show(shell: Shell) -> None:
    """Which there are."""
    settings = shell.settings()
    with _working(shell, settings) as vault:
        names = vault.names()
        _tell_names(shell, settings, vault, names)
    if not names:
        shell.say("cli.backup.none", place=vault.shown)


def check(shell: Shell, name: str) -> None:
    """The drill."""
    settings = shell.settings()
    with _working(shell, settings) as vault, _bars(shell) as watch:
        chosen = vault.chosen(name)
        now, folder = utc_now(), settings.data_dir
        proof = prove(vault, chosen, folder, watch, version=VERSION, now=now)
    shell.say("cli.backup.proved", name=chosen, rows=proof.rows, files=proof.files)


def bring_back(
    shell: Shell,
    name: str,
    *,
    may_replace: bool,
    leave_out: int,
    drops_unsent: bool,
    is_sure: bool,
) -> None:
    """To where the settings say."""
    settings = shell.settings()
    with _working(shell, settings) as vault:
        chosen = vault.chosen(name)
        _tell_chosen(shell, settings, vault.manifest(chosen))
    if not is_sure:
        _ask(shell)
    wish = Wish(
        name=chosen,
        may_replace=may_replace,
        leave_out=leave_out,
        drops_unsent=drops_unsent,
        now=utc_now(),
    )
    with _working(shell, settings) as vault, _bars(shell) as watch:
        done = _restored(shell, settings, vault, wish, watch)
    _tell_restored(shell, done)


def _tell_made(shell: Shell, made: Manifest, vault: Vault) -> None:
    rows = sum(made.rows.values())
    size = readable_size(made.records_bytes + made.file_bytes)
    shell.say(
        "cli.backup.made", name=made.name, place=vault.shown, rows=rows, files=made.files, size=size
    )
    if missing := made.missing_files:
        named = ", ".join([*missing[:_NAMED], *["…"][: len(missing) - _NAMED]])
        told = shell.texts().say_counted("cli.backup.missing", len(missing), names=named)
        shell.console.print(told, style="yellow")
        raise typer.Exit(_INCOMPLETE)


def _tell_names(shell: Shell, settings: Settings, vault: Vault, names: list[str]) -> None:
    """What can't be opened is named, too: somebody counts on it."""
    zone, proved, bad = ZoneInfo(settings.timezone), vault.proved(), []
    # Narrow enough for any terminal: names are copied from it.
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("name", "when", "ticket", "files", "size", "proved"):
        table.add_column(shell.texts().say(f"cli.backup.column.{column}"), no_wrap=True)
    for name in names:
        try:
            table.add_row(*_row(vault, name, zone, name in proved))
        except DeskError as error:
            bad.append((name, shell.texts().say(error.code, **error.params)))
    if table.rows:
        shell.console.print(table)
    for name, sentence in bad:
        shell.console.print(f"{name}: {sentence}", style="yellow")


def _row(vault: Vault, name: str, zone: ZoneInfo, is_proved: bool) -> tuple[str, ...]:
    made = vault.manifest(name)
    return (
        name,
        f"{moment_of(name).astimezone(zone):%Y-%m-%d %H:%M}",
        f"#{made.newest_ticket}" if made.newest_ticket else "–",
        str(made.files),
        readable_size(made.records_bytes + made.file_bytes),
        f"{vault.proof(name).proved_at.astimezone(zone):%Y-%m-%d}" if is_proved else "–",
    )


def _tell_chosen(shell: Shell, settings: Settings, manifest: Manifest) -> None:
    """Enough to see that it is the right one, before anything happens."""
    at = manifest.made_at.astimezone(ZoneInfo(settings.timezone))
    shell.say(
        "cli.restore.chosen",
        name=manifest.name,
        when=f"{at:%Y-%m-%d %H:%M}",
        rows=sum(manifest.rows.values()),
        files=manifest.files,
        ticket=f"#{manifest.newest_ticket}" if manifest.newest_ticket else "–",
        place=place_of(settings.database_url),
    )
    if manifest.unsent:
        shell.console.print(shell.texts().say_counted("cli.restore.waits", manifest.unsent))


def _ask(shell: Shell) -> None:
    """Nobody is there to answer: then it needs to be said on the command line."""
    if not sys.stdin.isatty():
        shell.say("cli.restore.needs_yes")
        raise typer.Exit(EXIT_CODE)
    typer.confirm(shell.texts().say("cli.restore.sure"), abort=True)


def _restored(shell: Shell, settings: Settings, vault: Vault, wish: Wish, watch: Bars) -> Restored:
    try:
        return restore(vault, installation_of(settings), wish, watch)
    except DatabaseNotEmpty as failure:
        shell.say("cli.restore.not_empty", place=failure.place)
        raise typer.Exit(EXIT_CODE) from None


def _tell_restored(shell: Shell, done: Restored) -> None:
    manifest, texts = done.manifest, shell.texts()
    shell.say(
        "cli.restore.done",
        name=manifest.name,
        rows=sum(manifest.rows.values()),
        files=manifest.files,
    )
    for place in done.aside:
        shell.say("cli.restore.aside", place=place)
    if done.settings:
        shell.say("cli.restore.settings", path=done.settings)
    shell.say("cli.restore.left_out", next=done.last_left_out + 1)
    if done.dropped:
        shell.console.print(texts.say_counted("cli.restore.dropped", done.dropped))
    if left := manifest.unsent - done.dropped:
        shell.console.print(texts.say_counted("cli.restore.unsent", left))
    if missing := len(manifest.missing_files):
        told = texts.say_counted("cli.restore.missing", missing)
        shell.console.print(told, style="yellow")
    shell.say("cli.restore.next")


@contextmanager
def _working(shell: Shell, settings: Settings) -> Iterator[Vault]:
    """What goes wrong ends the program with its sentence."""
    with explained(shell.texts, settings), open_vault(settings) as vault:
        yield vault


@contextmanager
def _bars(shell: Shell) -> Iterator[Bars]:
    say = shell.texts().say

    def name_of(stage: StrEnum) -> str:
        return say(f"cli.backup.stage.{stage.value}")

    with bars(shell.console, name_of) as watch:
        yield watch
