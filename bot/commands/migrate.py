"""The command that brings the tables up to date, and that alone."""

import typer

from bot.commands.shell import Shell
from bot.looking import utc_now
from store.opening import migrate_store


def add_commands(app: typer.Typer, shell: Shell) -> None:
    """`migrate`."""
    say = shell.texts().say

    @app.command("migrate", help=say("cli.migrate.help"))
    def migrate() -> None:
        settings = shell.settings()
        done = shell.carry_out(settings, migrate_store(settings.database_url, utc_now))
        if done.applied:
            shell.say("cli.migrate.applied", revisions=", ".join(done.applied))
        if done.waiting:
            shell.say("cli.migrate.waiting", revisions=", ".join(done.waiting))
        elif not done.applied:
            shell.say("cli.migrate.nothing")
