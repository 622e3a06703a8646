"""Who may do what: the first admin by a one-time code, everybody else by an admin."""

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.turn import Turn
from desk.people.grant_role import grant_role
from desk.people.redeem_admin_code import redeem_admin_code
from domain.people.person import Role

_LANGUAGES = ("zh_CN", "en")


def role(turn: Turn, command: Command) -> Result:
    """/role 李工 engineer. The role stands last: names may hold spaces."""
    who, _, word = command.rest.strip().rpartition(" ")
    granted = _roles(turn).get(word.casefold())
    if not who.strip() or granted is None:
        return Show(messages=(turn.message(turn.texts.say("admin.role.usage")),))
    person = grant_role(turn.desk, who.strip().lstrip("@"), granted)
    name = turn.texts.say(f"role.{granted}")
    return Show(notice=turn.texts.say("admin.role.granted", name=person.name, role=name))


def admin(turn: Turn, command: Command) -> Result:
    """/admin XXXX-XXXX, once. In a group others could read the code."""
    if not command.rest.strip():
        return Show(messages=(turn.message(turn.texts.say("admin.code.usage")),))
    person = redeem_admin_code(turn.desk, command.rest.strip())
    return Show(messages=(turn.message(turn.texts.say("admin.welcome", name=person.name)),))


def _roles(turn: Turn) -> dict[str, Role]:
    """Each role by its key and by its names in both languages."""
    named = {
        turn.texts_of(language).say(f"role.{role}").casefold(): role
        for language in _LANGUAGES
        for role in Role
    }
    return named | {str(role): role for role in Role}
