"""The entry: one event in, its effects and replies queued. What is said stands in the parts."""

import re
from collections.abc import Callable, Mapping

from conversations import admin, customer, engineer, supervisor
from conversations.commands import BY_NAME, Command, UnknownCommand, parse_command
from conversations.complete_command import CompleteCommand
from conversations.dialogue import Finish, Handler, HandOver, Part, Result, Show
from conversations.dialogue_engine import DialogueEngine
from conversations.edited_words import edited_words
from conversations.flood import FloodGate
from conversations.refusals import refusal_sentence
from conversations.turn import Turn
from desk.desk import Desk
from desk.people.directory.person_left import person_left
from desk.people.directory.rename_identity import rename_identity
from desk.people.mark_unreachable import mark_unreachable
from desk.people.recognise_person import recognise_person
from desk.talk.edit_message import edit_message
from desk.talk.hold_messages import hold_undelivered
from desk.talk.note_delivery_failure import note_delivery_failure
from desk.talk.release_messages import release_messages
from domain.delivery import Capabilities
from domain.errors import DeskError
from domain.messaging import Acknowledgement, ChatKind, Incoming, IncomingKind, Outgoing
from domain.people.person import Actor, Role
from domain.policy import ServicePolicy
from domain.ports import Announcer, Lane, Reference, Texts, Unit

_NOTHING = Show()
_NUMBER = re.compile(r"#(\d{1,12})(?!\d)")


class Conversations:
    """Talks with everybody. Synchronous; one unit of work per event."""

    def __init__(
        self,
        *,
        texts: Callable[[str], Texts],
        policy: ServicePolicy,
        announcer: Announcer,
        capabilities: Callable[[str], Capabilities],
    ) -> None:
        self._texts = texts
        self._policy = policy
        self._announcer = announcer
        self._capabilities = capabilities
        self._flood = FloodGate(policy.flood_limit)
        # The highest role first: what it brings goes before what a lower one brings.
        self._all_parts = (
            admin.PART,
            supervisor.PART,
            engineer.PART,
            customer.part(),
            admin.NEWCOMERS_PART,
        )
        dialogues = [dialogue for part in self._all_parts for dialogue in part.dialogues]
        self._engine = DialogueEngine([CompleteCommand(), *dialogues])
        # What happens without anybody having said or pressed anything.
        self._unsaid: Mapping[IncomingKind, Callable[[Unit, Incoming], None]] = {
            IncomingKind.UNREACHABLE: _note_unreachable,
            IncomingKind.MOVED: _note_moved,
            IncomingKind.UNDELIVERED: self._note_undelivered,
            IncomingKind.LEFT: self._note_left,
            IncomingKind.RENAMED: _note_renamed,
            # Asking the directory takes a while: others do it once this is stored.
            IncomingKind.CHANGED: lambda unit, incoming: None,
        }

    def handle(self, unit: Unit, incoming: Incoming) -> Acknowledgement:
        """Do what the event calls for. A refusal of the desk is said, not raised."""
        if note := self._unsaid.get(incoming.kind):
            note(unit, incoming)
            return Acknowledgement()
        if self._capabilities(incoming.account).reply_windows:
            here = Lane(account=incoming.account, chat=incoming.address.chat)
            release_messages(self._desk(unit), here)
        turn = self._open_turn(unit, incoming)
        before = turn.memory
        warning = self._mute_flood(turn)
        notice = self._run(turn)
        turn.leave_rating()
        if turn.memory is not before:
            unit.memories.put(incoming.address, turn.person.id, turn.memory)
        return self._acknowledge(turn, warning if turn.is_muted else notice)

    def _note_undelivered(self, unit: Unit, incoming: Incoming) -> None:
        found = unit.references.find_anywhere(incoming.account, incoming.message_id)
        if found is None:
            return
        (where, reference), desk = found, self._desk(unit)
        if incoming.is_window_closed and reference.outbox_id is not None:
            hold_undelivered(desk, where, reference.outbox_id, incoming.text)
        else:
            note_delivery_failure(desk, reference.number, where, incoming.text)

    def _desk(self, unit: Unit) -> Desk:
        """Nobody acts: it is the system itself."""
        return Desk(unit=unit, policy=self._policy, announcer=self._announcer, actor=None)

    def _note_left(self, unit: Unit, incoming: Incoming) -> None:
        person_left(self._desk(unit), incoming.account, incoming.sender.native_id)

    def _open_turn(self, unit: Unit, incoming: Incoming) -> Turn:
        actor = recognise_person(unit, self._policy, incoming)
        where, spoken_of = incoming.address, incoming.spoken_of
        reference = unit.references.find(where, spoken_of) if spoken_of else None
        is_group = incoming.chat_kind is ChatKind.GROUP
        return Turn(
            desk=Desk(
                unit=unit,
                policy=self._policy,
                announcer=self._announcer,
                actor=actor,
                where=where,
            ),
            incoming=incoming,
            actor=actor,
            memory=unit.memories.get(where, actor.person.id),
            texts=self._texts(actor.person.locale or self._policy.locale),
            texts_of=self._texts,
            capabilities=self._capabilities(incoming.account),
            reference=reference or _by_topic(unit, incoming) or _by_words(unit, incoming),
            chat=unit.teams.chat(where.account, where.chat) if is_group else None,
        )

    def _mute_flood(self, turn: Turn) -> str:
        if turn.actor.has(Role.ENGINEER):
            return ""
        above = self._flood.count(turn.person.id, turn.incoming.event_id, turn.now)
        turn.is_muted = above > 0
        return turn.texts.say("flood.notice") if above == 1 else ""

    def _run(self, turn: Turn) -> str:
        """React and queue the replies; returns the notice for the person.

        What a refused turn queued is undone with the rest of it.
        """
        try:
            with turn.unit.attempt(is_watched=False):
                return self._carry_out(turn, "", self._react(turn))
        except DeskError as refusal:
            return self._refuse(turn, refusal)

    def _refuse(self, turn: Turn, refusal: DeskError) -> str:
        number = refusal.params.get("number")
        if refusal.code == "error.stale_card" and isinstance(number, int):
            fresh = next((p.show_fresh for p in self._parts(turn.actor) if p.show_fresh), None)
            if fresh:
                self._carry_out(turn, "", fresh(turn, number))
        return refusal_sentence(turn, refusal)

    def _react(self, turn: Turn) -> Result:
        incoming = turn.incoming
        if incoming.kind is IncomingKind.EDIT:
            return self._follow_edit(turn)
        press = incoming.press
        line = press.command if press else incoming.text
        version = press.version if press else 0
        command = parse_command(line, version=version, is_group=turn.is_group)
        if isinstance(command, UnknownCommand):
            return _unknown(turn, command)
        if command and not self._engine.is_answer(turn, line, command):
            handled = self._command(turn, command)
            if handled is not None:
                return self._back_to_question(turn, command, handled)
        return self._free_text(turn)

    def _command(self, turn: Turn, command: Command) -> Result | None:
        """Carry out a command; None = it is none for this person, but just words."""
        spec = BY_NAME[command.name]
        if spec.in_dialogue and (command.is_explicit or turn.memory.dialogue or not turn.is_group):
            return self._engine.steer(turn, command)
        handler = self._handler(turn.actor, command.name)
        if handler:
            return handler(turn, command)
        if not command.is_explicit:
            return None
        role = turn.texts.say(f"role.{spec.role}")
        return Show(notice=turn.texts.say("command.not_yours", role=role))

    def _back_to_question(self, turn: Turn, command: Command, handled: Result) -> Result:
        """Who typed a command in the middle of a question is asked again after its answer."""
        is_aside = isinstance(handled, Show) and not BY_NAME[command.name].in_dialogue
        is_typed = turn.incoming.kind is IncomingKind.MESSAGE and not turn.is_group
        if not is_aside or not is_typed or self._engine.find(turn) is None:
            return handled
        notice = self._carry_out(turn, "", handled)
        if notice:
            self._queue(turn, (turn.message(notice),))
        return self._engine.ask_again(turn)

    def _handler(self, actor: Actor, name: str) -> Handler | None:
        found = (part.commands.get(name) for part in self._parts(actor))
        return next((handler for handler in found if handler), None)

    def _parts(self, actor: Actor) -> list[Part]:
        return [part for part in self._all_parts if actor.has(part.role)]

    def _free_text(self, turn: Turn) -> Result:
        incoming = turn.incoming
        if incoming.unsupported and not incoming.text and not incoming.files:
            return _cannot_read(turn)
        if self._engine.is_listening(turn) and not _is_about_another(turn):
            return self._engine.hear(turn, turn.incoming.text)
        for part in self._parts(turn.actor):
            result = part.read(turn) if part.read else None
            if result is not None:
                return result
        return _NOTHING

    def _follow_edit(self, turn: Turn) -> Result:
        message_id = turn.reference.message_id if turn.reference else None
        if message_id is not None:
            edit_message(turn.desk, message_id, edited_words(turn.incoming.text))
        elif self._engine.find(turn):
            return self._engine.revise(turn)
        return _NOTHING

    def _carry_out(self, turn: Turn, name: str, result: Result) -> str:
        """Queue what the result shows and follow where it leads; returns its notice."""
        if isinstance(result, HandOver):
            self._queue(turn, self._engine.settle(turn, name, result))
            if result.command:
                handled = self._command(turn, result.command)
                return self._carry_out(turn, "", handled or _NOTHING)
            if result.dialogue:
                begun = self._engine.begin(turn, result)
                return self._carry_out(turn, result.dialogue, begun)
            return ""
        open_name = turn.memory.dialogue.name if turn.memory.dialogue else ""
        self._queue(turn, self._engine.settle(turn, name or open_name, result))
        return result.notice if isinstance(result, Show | Finish) else ""

    def _queue(self, turn: Turn, messages: tuple[Outgoing, ...]) -> None:
        if not turn.is_muted:
            for message in messages:
                turn.unit.outbox.queue(message)

    def _acknowledge(self, turn: Turn, notice: str) -> Acknowledgement:
        if notice and turn.has_fleeting_notice:
            return Acknowledgement(notice=notice)
        if notice:
            turn.unit.outbox.queue(turn.message(notice))
        return Acknowledgement()


def _note_unreachable(unit: Unit, incoming: Incoming) -> None:
    mark_unreachable(unit, incoming.account, incoming.sender.native_id)


def _note_moved(unit: Unit, incoming: Incoming) -> None:
    unit.teams.move_chat(incoming.account, incoming.address.chat, incoming.moved_to)


def _note_renamed(unit: Unit, incoming: Incoming) -> None:
    rename_identity(unit, incoming.account, incoming.sender.native_id, incoming.moved_to)


def _is_about_another(turn: Turn) -> bool:
    """The message points at a ticket, and the open question isn't about that one."""
    open_question = turn.memory.dialogue
    asked_about = open_question.data.get("number") if open_question else None
    return turn.pointed_at is not None and turn.pointed_at != asked_about


def _by_topic(unit: Unit, incoming: Incoming) -> Reference | None:
    """A room of its own speaks of its ticket."""
    key = unit.references.topic(incoming.address) if incoming.address.thread else None
    kind, _, number = (key or "").partition(":")
    return Reference(number=int(number)) if kind == "ticket" and number.isdigit() else None


def _by_words(unit: Unit, incoming: Incoming) -> Reference | None:
    """Of a message that was shown just before a crash we know no more than what it says."""
    numbers = {int(number) for number in _NUMBER.findall(incoming.answered_text)}
    if len(numbers) != 1 or unit.tickets.get(min(numbers)) is None:
        return None
    return Reference(number=min(numbers))


def _cannot_read(turn: Turn) -> Result:
    """A sticker or a poll: worth a word only to somebody who talks with us alone."""
    return _NOTHING if turn.is_group else Show(notice=turn.texts.say("message.unsupported"))


def _unknown(turn: Turn, command: UnknownCommand) -> Result:
    if turn.is_group and turn.chat is None:
        # Another bot's command, most likely.
        return _NOTHING
    return Show(notice=turn.texts.say("command.unknown", word=command.word))
