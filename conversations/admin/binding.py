"""Giving a group chat its purpose; a team nobody heard of is made only after a question."""

from collections.abc import Mapping

from conversations.commands import Command
from conversations.dialogue import Choose, Finish, HandOver, Option, Result, Said, Show
from conversations.turn import Turn
from desk.people.bind_chat import bind_chat
from domain.dialogues import DialogueState
from domain.messaging import ButtonStyle
from domain.people.person import ChatPurpose

_LANGUAGES = ("zh_CN", "en")
# "/bind team support": the word the command began with in older habits may be left out.
_LEAD = frozenset({"team", "团队"})


def bind(turn: Turn, command: Command) -> Result:
    """/bind team support engineers, in the group itself."""
    if not turn.is_group:
        return Show(notice=turn.texts.say("admin.bind.in_group"))
    words = [word for word in command.rest.split() if word.lower() not in _LEAD]
    purpose = _purposes(turn).get(words[-1].casefold()) if words else None
    named = words[:-1] if purpose else words
    key = _known_key(turn, " ".join(named)) or "-".join(named)
    if not key:
        return Show(messages=(turn.message(turn.texts.say("admin.bind.usage")),))
    data = {"team": key, "purpose": str(purpose or "")}
    return HandOver(dialogue=BindChat.name, data=data)


class BindChat:
    """Asks what is still open: the purpose, and whether a new team is meant."""

    name = "bind_chat"

    def begin(self, turn: Turn, data: Mapping[str, object]) -> Result:
        """The next open question; bound at once where there is none."""
        if not data["purpose"]:
            return self._ask_purpose(turn, data)
        if turn.unit.teams.get(str(data["team"])) is None:
            return self._ask_new_team(turn, data)
        return _bind(turn, data)

    def answer(self, turn: Turn, state: DialogueState, said: Said) -> Result:
        """An answer settles one question."""
        data = {key: state.data[key] for key in ("team", "purpose")}
        if not said.choice:
            return self.ask_again(turn, state)
        if state.step == "purpose":
            return self.begin(turn, data | {"purpose": said.choice})
        return _bind(turn, data)

    def ask_again(self, turn: Turn, state: DialogueState) -> Result:
        """The question as it stands."""
        return self.begin(turn, {key: state.data[key] for key in ("team", "purpose")})

    def revise(self, turn: Turn, state: DialogueState) -> Result:
        """Nothing said before matters here."""
        return Show()

    def takes_word(self, state: DialogueState, command: Command) -> bool:
        """Only its options are answers."""
        return False

    def _ask_purpose(self, turn: Turn, data: Mapping[str, object]) -> Result:
        options = tuple(
            Option(value=purpose, label=turn.texts.say(f"purpose.{purpose}"))
            for purpose in ChatPurpose
        )
        team = turn.unit.teams.get(str(data["team"]))
        question = turn.texts.say("admin.bind.purpose", team=team.name if team else data["team"])
        return Choose(
            step="purpose", message=turn.message(question), options=options, data=data, columns=3
        )

    def _ask_new_team(self, turn: Turn, data: Mapping[str, object]) -> Result:
        yes = Option(
            value="yes", label=turn.texts.say("admin.bind.create"), style=ButtonStyle.PRIMARY
        )
        question = turn.texts.say("admin.bind.new_team", team=data["team"])
        return Choose(step="new", message=turn.message(question), options=(yes,), data=data)


def _bind(turn: Turn, data: Mapping[str, object]) -> Result:
    bound = bind_chat(turn.desk, str(data["team"]), ChatPurpose(str(data["purpose"])))
    team = turn.unit.teams.get(bound.team)
    text = turn.texts.say(
        f"admin.bind.done.{bound.purpose}", team=team.name if team else bound.team
    )
    return Finish(messages=(turn.message(text),))


def _known_key(turn: Turn, name: str) -> str:
    """The team people mean by its key or name, or ""."""
    wanted = name.casefold()
    known = turn.unit.teams.all()
    return next((t.key for t in known if wanted in {t.key.casefold(), t.name.casefold()}), "")


def _purposes(turn: Turn) -> dict[str, ChatPurpose]:
    """Each purpose by its key and by its names in both languages."""
    named = {
        turn.texts_of(language).say(f"purpose.{purpose}").casefold(): purpose
        for language in _LANGUAGES
        for purpose in ChatPurpose
    }
    return named | {str(purpose): purpose for purpose in ChatPurpose}
