"""Moves dialogues: asks, remembers what was asked, understands answers. Knows no dialogue's job."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from conversations.commands import Command
from conversations.dialogue import (
    Ask,
    Choose,
    Dialogue,
    Finish,
    HandOver,
    Move,
    Result,
    Said,
    Show,
)
from conversations.turn import Turn
from domain.dialogues import DialogueState
from domain.messaging import Button, ButtonStyle, Outgoing
from domain.people.person import Role

# Where the engine keeps what was asked, beside the dialogue's own data.
_ASKED = "_asked"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the open question allows. `options`: value, label, words."""

    options: Sequence[tuple[str, str, Sequence[str]]]
    can_skip: bool
    can_go_back: bool
    # ISO time (UTC); "" = words are heard as long as it is open.
    hears_until: str

    @classmethod
    def of(cls, state: DialogueState) -> "_Asked":
        kept = cast("dict[str, object]", state.data.get(_ASKED) or {})
        options = cast("list[tuple[str, str, Sequence[str]]]", kept.get("options") or [])
        until = str(kept.get("until") or "")
        return cls(options, bool(kept.get("skip")), bool(kept.get("back")), until)

    def label(self, value: str) -> str | None:
        return next((label for kept, label, _ in self.options if kept == value), None)

    def typed(self, text: str) -> Said | None:
        """The option meant by its number, its label or one of its words."""
        meant = text.strip().rstrip(".。、)）").casefold()
        for number, (value, label, words) in enumerate(self.options, 1):
            if meant in {str(number), label.casefold(), value.casefold(), *words}:
                return Said(text=label, choice=value)
        return None


class DialogueEngine:
    """All dialogues by name, and the rules common to them."""

    def __init__(self, dialogues: Iterable[Dialogue]) -> None:
        self._dialogues = {dialogue.name: dialogue for dialogue in dialogues}

    def find(self, turn: Turn) -> Dialogue | None:
        """The dialogue going on. One that is no longer known is as if it had never begun."""
        state = turn.memory.dialogue
        return self._dialogues.get(state.name) if state else None

    def is_listening(self, turn: Turn) -> bool:
        """What is said now may answer the open question."""
        state = turn.memory.dialogue
        if state is None or self.find(turn) is None:
            return False
        until = _Asked.of(state).hears_until
        return not until or turn.now <= datetime.fromisoformat(until)

    def begin(self, turn: Turn, result: HandOver) -> Result:
        """Begin the dialogue that is handed over to."""
        return self._dialogues[result.dialogue].begin(turn, result.data)

    def is_answer(self, turn: Turn, text: str, command: Command) -> bool:
        """Whether a word that could be a command answers the open question."""
        dialogue, state = self.find(turn), turn.memory.dialogue
        if not dialogue or not state or not self.is_listening(turn):
            return False
        if command.is_explicit or _names_own_ticket(turn, command):
            return False
        return bool(_Asked.of(state).typed(text)) or dialogue.takes_word(state, command)

    def hear(self, turn: Turn, text: str) -> Result:
        """Free text (or files) while a question is open."""
        dialogue, state = self._open(turn)
        said = _Asked.of(state).typed(text) if text else None
        return dialogue.answer(turn, state, said or Said(text=text))

    def revise(self, turn: Turn) -> Result:
        """The person changed a message they had sent before."""
        dialogue, state = self._open(turn)
        return dialogue.revise(turn, state)

    def steer(self, turn: Turn, command: Command) -> Result:
        """Pick, skip, back and cancel: pressed on a question, or typed."""
        state, dialogue = turn.memory.dialogue, self.find(turn)
        if not state or not dialogue:
            key = "question.nothing_to_cancel" if command.name == "cancel" else "question.none"
            return Show(notice=turn.texts.say(key))
        if command.version and command.version != state.version:
            return self._again(turn, "question.stale")
        if command.name == "cancel":
            return Finish(messages=(turn.message(turn.texts.say("question.cancelled")),))
        return self._move(turn, dialogue, state, command)

    def _move(
        self, turn: Turn, dialogue: Dialogue, state: DialogueState, command: Command
    ) -> Result:
        asked = _Asked.of(state)
        if command.name == "pick":
            label = asked.label(command.rest)
            if label is None:
                return self._again(turn, "question.choose")
            return dialogue.answer(turn, state, Said(text=label, choice=command.rest))
        allowed = asked.can_skip if command.name == "skip" else asked.can_go_back
        if not allowed:
            return self._again(turn, f"question.no_{command.name}")
        return dialogue.answer(turn, state, Said(move=Move(command.name)))

    def ask_again(self, turn: Turn) -> Result:
        """The open question once more, after something else was done."""
        dialogue, state = self._open(turn)
        return dialogue.ask_again(turn, state)

    def _again(self, turn: Turn, reason: str) -> Result:
        """The present question once more, with the reason above it or as a notice."""
        dialogue, state = self._open(turn)
        again = dialogue.ask_again(turn, state)
        if not isinstance(again, Ask | Choose):
            return again
        text = "\n".join(filter(None, (turn.texts.say(reason), again.message.text)))
        return replace(again, message=replace(again.message, text=text))

    def _open(self, turn: Turn) -> tuple[Dialogue, DialogueState]:
        dialogue, state = self.find(turn), turn.memory.dialogue
        if dialogue is None or state is None:
            raise LookupError("no question is open")
        return dialogue, state

    def settle(self, turn: Turn, name: str, result: Result) -> tuple[Outgoing, ...]:
        """Remember what a result means for the dialogue; returns what is to be shown."""
        if isinstance(result, Ask | Choose):
            return (self._ask(turn, name, result),)
        if isinstance(result, Finish | HandOver):
            turn.memory = replace(turn.memory, dialogue=None)
        elif result.data is not None and turn.memory.dialogue:
            state = turn.memory.dialogue
            kept = {**result.data, _ASKED: state.data.get(_ASKED)}
            turn.memory = replace(turn.memory, dialogue=replace(state, data=kept))
        return result.messages

    def _ask(self, turn: Turn, name: str, asking: Ask | Choose) -> Outgoing:
        version = turn.memory.questions + 1
        asked = {
            "options": [[o.value, o.label, list(o.words)] for o in asking.options],
            "skip": asking.can_skip,
            "back": asking.can_go_back,
            "until": _hears_until(turn, asking),
        }
        state = DialogueState(
            name=name,
            step=asking.step,
            version=version,
            data={**asking.data, _ASKED: asked},
            expires_at=turn.now + turn.policy.draft_lifetime,
        )
        turn.memory = replace(turn.memory, dialogue=state, questions=version)
        return _render(turn, asking, version)


def _hears_until(turn: Turn, asking: Ask | Choose) -> str:
    lasts = asking.hears_for if isinstance(asking, Ask) else None
    return (turn.now + lasts).isoformat() if lasts else ""


def _names_own_ticket(turn: Turn, command: Command) -> bool:
    """ "进度 1001" while something else is asked: nobody answers so."""
    ticket = turn.unit.tickets.get(command.number) if command.number is not None else None
    is_staff = turn.actor.has(Role.ENGINEER)
    return ticket is not None and (is_staff or ticket.customer_id == turn.person.id)


def _render(turn: Turn, asking: Ask | Choose, version: int) -> Outgoing:
    message = asking.message
    if not turn.capabilities.buttons:
        return replace(message, text=_with_numbers(turn, message.text, asking), expects_text=True)
    options = [
        Button(label=o.label, command=f"/pick {o.value}", version=version, style=o.style)
        for o in asking.options
    ]
    rows = [
        tuple(options[at : at + asking.columns]) for at in range(0, len(options), asking.columns)
    ]
    steering = _steering(turn, asking, version)
    buttons = (*message.buttons, *rows, *((steering,) if steering else ()))
    return replace(message, buttons=buttons, expects_text=isinstance(asking, Ask))


def _steering(turn: Turn, asking: Ask | Choose, version: int) -> tuple[Button, ...]:
    can_cancel = asking.can_cancel if isinstance(asking, Choose) else True
    offered = (("back", asking.can_go_back), ("skip", asking.can_skip), ("cancel", can_cancel))
    return tuple(
        Button(
            label=turn.texts.say(f"command.{name}.button"),
            command=f"/{name}",
            version=version,
            style=ButtonStyle.PLAIN,
        )
        for name, is_offered in offered
        if is_offered
    )


def _with_numbers(turn: Turn, text: str, asking: Ask | Choose) -> str:
    """The options as a numbered list, for platforms without buttons."""
    lines = [f"{number}. {option.label}" for number, option in enumerate(asking.options, 1)]
    if asking.can_skip:
        lines.append(turn.texts.say("question.skip_by_word"))
    return "\n".join((text, *lines))
