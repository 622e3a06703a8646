"""What a dialogue is and what it may answer: the protocol and its typed results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from conversations.commands import Command
from conversations.turn import Turn
from domain.dialogues import DialogueState
from domain.messaging import ButtonStyle, Outgoing
from domain.people.person import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer that can be pressed, or typed: its number, its label, or one of its words."""

    # At most 40 bytes, without spaces: it travels in the button's command.
    value: str
    label: str
    words: tuple[str, ...] = ()
    style: ButtonStyle = ButtonStyle.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Ask for an answer in the person's own words, and wait for it at `step`."""

    step: str
    message: Outgoing
    # JSON: the dialogue's whole memory from now on.
    data: Mapping[str, object] = field(default_factory=dict)
    # Answers offered beside free text, such as a remembered phone number.
    options: tuple[Option, ...] = ()
    columns: int = 1
    can_skip: bool = False
    can_go_back: bool = False
    # Words said later than this are no answer any more, though its buttons still are; None = as
    # long as the question is open.
    hears_for: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """Ask to choose one of the options, and wait for it at `step`."""

    step: str
    message: Outgoing
    options: tuple[Option, ...]
    data: Mapping[str, object] = field(default_factory=dict)
    # How many buttons stand side by side.
    columns: int = 2
    can_skip: bool = False
    can_go_back: bool = False
    can_cancel: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Show something, or nothing. A dialogue that is going on goes on."""

    messages: tuple[Outgoing, ...] = ()
    # A fleeting line for the one who pressed; said as a message where there are none such.
    notice: str = ""
    # New memory of the dialogue going on; None = as it was.
    data: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The dialogue is over."""

    messages: tuple[Outgoing, ...] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """The dialogue is over, and another one begins, or a command is carried out."""

    messages: tuple[Outgoing, ...] = ()
    # Name of the dialogue that begins, with what it is given; "" = none.
    dialogue: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    command: Command | None = None


Result = Ask | Choose | Show | Finish | HandOver


class Move(StrEnum):
    """What a person does with a question."""

    ANSWER = "answer"
    SKIP = "skip"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The answer to a question. Files are in `turn.incoming`."""

    move: Move = Move.ANSWER
    # As typed; for a pressed option, its label.
    text: str = ""
    # Value of the option that was pressed or typed, or "".
    choice: str = ""


class Dialogue(Protocol):
    """One job talked through in several turns. All it remembers is in `DialogueState`."""

    @property
    def name(self) -> str:
        """Unique among all dialogues; stored, so it never changes."""
        ...

    def begin(self, turn: Turn, data: Mapping[str, object]) -> Result:
        """The first question."""
        ...

    def answer(self, turn: Turn, state: DialogueState, said: Said) -> Result:
        """What follows from an answer to the question asked."""
        ...

    def ask_again(self, turn: Turn, state: DialogueState) -> Result:
        """The question as it stands: after a stale press, or because the person asks for it."""
        ...

    def revise(self, turn: Turn, state: DialogueState) -> Result:
        """An earlier message was edited: `turn.incoming` names it and holds its new text."""
        ...

    def takes_word(self, state: DialogueState, command: Command) -> bool:
        """A word without slash that could be a command is an answer here."""
        ...


Handler = Callable[[Turn, Command], Result]
Reader = Callable[[Turn], Result | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one role's package contributes: its commands, dialogues, and how it reads free text."""

    role: Role
    commands: Mapping[str, Handler]
    dialogues: tuple[Dialogue, ...] = ()
    # Reads a message that is neither command nor answer. None = not a matter of this role.
    read: Reader | None = None
    # What to show beside the refusal of a stale press on a card of this ticket.
    show_fresh: Callable[[Turn, int], Result] | None = None
