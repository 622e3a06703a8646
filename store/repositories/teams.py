"""Teams and the group chats that serve them."""

from domain.people.person import BoundChat, ChatPurpose, Team
from store.prepared import Prepared, Row
from store.records import Record
from store.repositories.chat_moves import move_chat
from store.statements import drop, insert_new, pick, put_row
from store.tables.people import bound_chats, team_members, teams
from store.transaction import Transaction

_team = Record(Team, without=("members",))
_put = put_row(teams, ("key",), generated="id")
_get = Prepared(pick(teams, _team.names, "key"))
_all = Prepared(pick(teams, _team.names).order_by(teams.c.id))
_members = Prepared(pick(team_members, ("person_id",), "team"))
_add_member = insert_new(team_members, ("team", "person_id"))
_drop_member = Prepared(drop(team_members, "team", "person_id"))

_chat = Record(BoundChat)
_bind = put_row(bound_chats, ("account", "chat"))
_bound = Prepared(pick(bound_chats, _chat.names, "account", "chat"))
_in_order = (bound_chats.c.account, bound_chats.c.chat)
_serving = Prepared(pick(bound_chats, _chat.names, "purpose").order_by(*_in_order))
_serving_team = Prepared(pick(bound_chats, _chat.names, "purpose", "team").order_by(*_in_order))


class SqlTeams:
    """Implements `domain.ports.Teams`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        # Read again and again by the verbs of one unit, and hardly ever changed.
        self._teams: dict[str, Team | None] = {}
        self._chats: dict[tuple[str, ChatPurpose], list[BoundChat]] = {}

    def get(self, key: str) -> Team | None:
        """One team."""
        if key not in self._teams:
            row = _get.one(self._transaction, key=key)
            self._teams[key] = self._with_members(row) if row else None
        return self._teams[key]

    def all(self) -> list[Team]:
        """Every team, in the order they were made."""
        return [self._with_members(row) for row in _all.all(self._transaction)]

    def save(self, team: Team) -> None:
        """Store a team with its members."""
        self._teams.clear()
        _put.put(self._transaction, **_team.values(team))
        before = self._members(team.key)
        for person_id in team.members - before:
            _add_member.put(self._transaction, team=team.key, person_id=person_id)
        for person_id in before - team.members:
            _drop_member.put(self._transaction, team=team.key, person_id=person_id)

    def chat(self, account: str, chat: str) -> BoundChat | None:
        """What a group chat is bound to."""
        row = _bound.one(self._transaction, account=account, chat=chat)
        return _chat.make(row) if row else None

    def bind(self, chat: BoundChat) -> None:
        """Bind a group chat, replacing what it was bound to."""
        self._chats.clear()
        _bind.put(self._transaction, **_chat.values(chat))

    def chats(self, team: str, purpose: ChatPurpose) -> list[BoundChat]:
        """Group chats of a team; team "" = of all teams."""
        if (team, purpose) not in self._chats:
            self._chats[team, purpose] = self._serving(team, purpose)
        return list(self._chats[team, purpose])

    def move_chat(self, account: str, old: str, new: str) -> None:
        """What is known of the chat follows to its new id."""
        self._chats.clear()
        move_chat(self._transaction, account, old, new)

    def _serving(self, team: str, purpose: ChatPurpose) -> list[BoundChat]:
        if team:
            rows = _serving_team.all(self._transaction, team=team, purpose=purpose)
        else:
            rows = _serving.all(self._transaction, purpose=purpose)
        return [_chat.make(row) for row in rows]

    def _members(self, key: str) -> frozenset[int]:
        return frozenset(row[0] for row in _members.all(self._transaction, team=key))

    def _with_members(self, row: Row) -> Team:
        return _team.make(row, members=self._members(row[0]))
