"""The dialogue that asks for the missing rest of a command, and carries it out when it comes."""

from collections.abc import Mapping

from conversations.commands import Command
from conversations.dialogue import Ask, HandOver, Option, Result, Said, Show
from conversations.turn import Turn
from domain.dialogues import DialogueState

NAME = "complete_command"


def ask_for_rest(
    command: Command, number: int | None, question: str, *, options: tuple[Option, ...] = ()
) -> HandOver:
    """Ask `question` (already worded); the next message becomes the command's text.

    A chosen option's value becomes the text instead.
    """
    return HandOver(
        dialogue=NAME,
        data={
            "command": command.name,
            "number": number,
            "version": command.version,
            "question": question,
            "options": [[o.value, o.label] for o in options],
        },
    )


class CompleteCommand:
    """See module."""

    name = NAME

    def begin(self, turn: Turn, data: Mapping[str, object]) -> Result:
        """Ask for the rest."""
        number = data.get("number")
        message = turn.message(
            str(data["question"]), ticket=number if isinstance(number, int) else None
        )
        kept = data.get("options")
        options = tuple(Option(value=v, label=t) for v, t in kept) if isinstance(kept, list) else ()
        return Ask(step="rest", message=message, data=data, options=options)

    def answer(self, turn: Turn, state: DialogueState, said: Said) -> Result:
        """The command, whole now. Its files are those of the turn."""
        number, version = state.data.get("number"), state.data.get("version")
        command = Command(
            name=str(state.data["command"]),
            number=number if isinstance(number, int) else None,
            rest=said.choice or said.text,
            version=version if isinstance(version, int) else 0,
        )
        if not command.rest and not turn.incoming.files:
            return self.ask_again(turn, state)
        return HandOver(command=command)

    def ask_again(self, turn: Turn, state: DialogueState) -> Result:
        """The same question."""
        return self.begin(turn, state.data)

    def revise(self, turn: Turn, state: DialogueState) -> Result:
        """Nothing said before the question matters here."""
        return Show()

    def takes_word(self, state: DialogueState, command: Command) -> bool:
        """Everything without a slash is text here, save for a way out."""
        return command.name != "cancel"
