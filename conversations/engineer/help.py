"""What staff can do, on one screen: each role sees its own words."""

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.turn import Turn
from domain.messaging import Button
from domain.people.person import Role


def help_staff(turn: Turn, command: Command) -> Result:
    """The words of the person's role and of those below, and the buttons used most."""
    say, actor = turn.texts.say, turn.actor
    lines = [say("staff.help")]
    buttons = ["queue", "mine"]
    if actor.has(Role.SUPERVISOR):
        lines.append(say("staff.help.supervisor"))
        buttons.append("board")
    if actor.has(Role.ADMIN):
        lines.append(say("staff.help.admin"))
    row = [Button(label=say(f"staff.help.button.{name}"), command=f"/{name}") for name in buttons]
    return Show(messages=(turn.message("\n".join(lines), buttons=[row]),))
