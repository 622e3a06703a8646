"""A group chat begins to serve a team."""

from desk.access import require
from desk.desk import Desk
from desk.errors import ChatMissing, TextMissing
from domain.people.person import BoundChat, ChatPurpose, Role, Team


def bind_chat(desk: Desk, team: str, purpose: ChatPurpose) -> BoundChat:
    """Bind the chat it is done from; a team nobody heard of yet begins to exist.

    Raises ChatMissing where there is no chat.
    """
    require(desk, Role.ADMIN)
    if desk.where is None:
        raise ChatMissing
    key = team.strip()
    if not key:
        raise TextMissing
    if desk.unit.teams.get(key) is None:
        desk.unit.teams.save(Team(key=key, name=key))
    bound = BoundChat(account=desk.where.account, chat=desk.where.chat, team=key, purpose=purpose)
    desk.unit.teams.bind(bound)
    return bound
