"""What staff say: to the customer, or among themselves. When in doubt it is asked, never sent."""

import re
from collections.abc import Mapping

from conversations.commands import Command
from conversations.complete_command import ask_for_rest
from conversations.customer.rating import answers_survey
from conversations.dialogue import Choose, Finish, HandOver, Option, Result, Said, Show
from conversations.engineer.naming import message_ref, without_version
from conversations.files import TakenFiles, take_files
from conversations.turn import Turn
from conversations.wording.shortening import shortened
from desk.talk.add_note import add_note
from desk.talk.begin_answering import begin_answering
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.view_ticket import view_ticket
from domain.dialogues import DialogueState
from domain.messaging import ButtonStyle
from domain.people.person import ChatPurpose, Role

# "note: he is angry": not a command for the parser, and certainly not meant for the customer.
_NOTE = re.compile(r"\s*(?:内部备注|备注|internal note|note)\s*[:：,，\s]\s*(.*)", re.I | re.S)
_NUMBERED = re.compile(r"\s*[#＃]\s*(\d{1,12})(?!\d)[\s:：,，]*(.*)", re.S)


def reply(turn: Turn, number: int, command: Command) -> Result:
    """A public answer; without a text, others see who is writing one."""
    if command.rest or turn.incoming.files:
        return _reply(turn, number, command.rest, seen=command.version)
    other = _other_writer(turn, number)
    begin_answering(turn.desk, number)
    key = "staff.reply.question.also" if other else "staff.reply.question"
    question = turn.texts.say(key, number=number, name=other)
    return ask_for_rest(without_version(command, number), number, question)


def note(turn: Turn, number: int, command: Command) -> Result:
    """A remark the customer never sees."""
    if command.rest or turn.incoming.files:
        return _note(turn, number, command.rest)
    question = turn.texts.say("staff.note.question", number=number)
    return ask_for_rest(without_version(command, number), number, question)


def read_words(turn: Turn) -> Result | None:
    """What staff write without a command. None = a customer's words, even if staff wrote them."""
    incoming = turn.incoming
    numbered = _NUMBERED.match(incoming.text)
    number = int(numbered[1]) if numbered else turn.pointed_at
    text = numbered[2] if numbered else incoming.text
    if number is None:
        return _read_loose(turn)
    if _is_own_request(turn, number):
        return None
    if not text.strip() and not incoming.files:
        return Show(notice=turn.texts.say("staff.nothing_to_send")) if not numbered else None
    turn.focus_on(number)
    remark = _NOTE.match(text)
    if remark:
        return _note(turn, number, remark[1])
    if numbered or not _is_plainly_public(turn):
        return _ask_for_whom(turn, number, text)
    return _reply(turn, number, text)


class Addressing:
    """Words about a ticket that may be meant for the customer or for colleagues: asks which."""

    name = "addressing"

    def begin(self, turn: Turn, data: Mapping[str, object]) -> Result:
        """Ask for whom they are."""
        say = turn.texts.say
        number = int(str(data["number"]))
        text = shortened(str(data["text"]), 80) or say("staff.addressing.files")
        return Choose(
            step="whom",
            message=turn.message(
                say("staff.addressing.question", number=number, text=text), ticket=number
            ),
            data=data,
            options=(
                Option(
                    value="reply",
                    label=say("staff.addressing.reply"),
                    style=ButtonStyle.PRIMARY,
                ),
                Option(value="note", label=say("staff.addressing.note")),
            ),
        )

    def answer(self, turn: Turn, state: DialogueState, said: Said) -> Result:
        """Send it there."""
        number, text = int(str(state.data["number"])), str(state.data["text"])
        if said.choice not in {"reply", "note"}:
            return Finish(notice=turn.texts.say("staff.addressing.dropped", number=number))
        files = state.data.get("files")
        ids = tuple(int(i) for i in files) if isinstance(files, list) else ()
        if said.choice == "note":
            add_note(turn.desk, number, text, attachments=ids)
            return Finish(notice=turn.texts.say("staff.noted", number=number))
        ticket = reply_to_customer(
            turn.desk, number, text, attachments=ids, message_ref=str(state.data["ref"])
        )
        return Finish(notice=turn.texts.say("staff.replied", number=ticket.number))

    def ask_again(self, turn: Turn, state: DialogueState) -> Result:
        """The same question."""
        return self.begin(turn, state.data)

    def revise(self, turn: Turn, state: DialogueState) -> Result:
        """Nothing said before matters here."""
        return Show()

    def takes_word(self, state: DialogueState, command: Command) -> bool:
        """Only its two answers are answers."""
        return False


def _ask_for_whom(turn: Turn, number: int, text: str) -> Result:
    files = take_files(turn)
    return HandOver(
        messages=tuple(turn.message(refusal) for refusal in files.refusals),
        dialogue=Addressing.name,
        data={
            "number": number,
            "text": text.strip(),
            "files": list(files.ids),
            "ref": message_ref(turn),
        },
    )


def _reply(turn: Turn, number: int, text: str, *, seen: int = 0) -> Result:
    files = take_files(turn)
    ticket = reply_to_customer(
        turn.desk,
        number,
        text.strip(),
        attachments=files.ids,
        message_ref=message_ref(turn),
        seen=seen,
    )
    key = "staff.replied" if ticket.origin else "staff.replied.kept"
    return _done(turn, turn.texts.say(key, number=ticket.number), files)


def _note(turn: Turn, number: int, text: str) -> Result:
    files = take_files(turn)
    add_note(turn.desk, number, text.strip(), attachments=files.ids)
    return _done(turn, turn.texts.say("staff.noted", number=number), files)


def _done(turn: Turn, notice: str, files: TakenFiles) -> Result:
    refused = tuple(turn.message(refusal) for refusal in files.refusals)
    return Show(messages=refused, notice=notice)


def _other_writer(turn: Turn, number: int) -> str:
    """Who else is writing an answer right now, or ""."""
    ticket = view_ticket(turn.desk, number)
    if ticket.answering_id in {None, turn.person.id}:
        return ""
    writer = turn.unit.people.get(ticket.answering_id or 0)
    return writer.name if writer else ""


def _read_loose(turn: Turn) -> Result | None:
    """Neither number nor reply: talk among colleagues in their groups, a question in private."""
    if turn.is_group:
        if turn.chat is None or turn.chat.purpose is ChatPurpose.CUSTOMERS:
            return None
        if turn.incoming.answered_text:
            # An answer to something of ours, and nobody can tell which ticket it is about.
            return Show(notice=turn.texts.say("staff.which_ticket.typed", word="reply"))
        return Show()
    if answers_survey(turn):
        return None
    return Show(messages=(turn.message(turn.texts.say("staff.private_hint")),))


def _is_plainly_public(turn: Turn) -> bool:
    """In an engineers' group a reply to a ticket is an answer. Supervisors get pings as well, and
    an answer to a ping is not for the customer."""
    if turn.is_group:
        return turn.chat is not None and turn.chat.purpose is ChatPurpose.ENGINEERS
    return not turn.actor.has(Role.SUPERVISOR)


def _is_own_request(turn: Turn, number: int) -> bool:
    ticket = turn.unit.tickets.get(number)
    if ticket is None or ticket.origin is None or ticket.customer_id != turn.person.id:
        return False
    here = turn.incoming.address
    return (ticket.origin.account, ticket.origin.chat) == (here.account, here.chat)
