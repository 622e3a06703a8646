"""The dialogue that asks which ticket a message is about, and keeps the message meanwhile."""

from collections.abc import Mapping
from typing import cast

from conversations.commands import Command
from conversations.customer.follow_up import follow_up
from conversations.customer.own_tickets import present_tickets
from conversations.dialogue import Choose, Finish, HandOver, Option, Result, Said, Show
from conversations.files import take_files
from conversations.turn import Turn
from conversations.wording.ticket_facts import short_text
from desk.tickets.view_ticket import view_ticket
from domain.dialogues import DialogueState
from domain.tickets.ticket import Ticket

NAME = "which_ticket"
_NEW = "new"


class WhichTicket:
    """See module. Data: "text", "files", "message" (id of the first message), "moving"."""

    name = NAME

    def begin(self, turn: Turn, data: Mapping[str, object]) -> Result:
        """Which of the customer's tickets, or a new one?"""
        return self._ask(turn, data)

    def answer(self, turn: Turn, state: DialogueState, said: Said) -> Result:
        """Put what was kept where it belongs; more words are kept with it."""
        if not said.choice:
            return self._keep_more(turn, state.data, said.text)
        text, files = str(state.data.get("text", "")), _files(state.data)
        if said.choice == _NEW:
            return HandOver(dialogue="open_ticket", data={"text": text, "files": files})
        ref = str(state.data.get("message", ""))
        if state.data.get("ended") and not files:
            return HandOver(command=Command(name="reopen", number=int(said.choice), rest=text))
        return Finish(messages=follow_up(turn, int(said.choice), text, files, message_ref=ref))

    def ask_again(self, turn: Turn, state: DialogueState) -> Result:
        """The same question."""
        return self._ask(turn, state.data)

    def revise(self, turn: Turn, state: DialogueState) -> Result:
        """Follow the edit of the message that is kept."""
        if turn.incoming.message_id != state.data.get("message"):
            return Show()
        return Show(data={**state.data, "text": turn.incoming.text})

    def takes_word(self, state: DialogueState, command: Command) -> bool:
        """No word but a ticket's answers it."""
        return False

    def _keep_more(self, turn: Turn, data: Mapping[str, object], text: str) -> Result:
        taken = take_files(turn)
        whole = "\n".join(filter(None, (str(data.get("text", "")), text)))
        kept = {**data, "text": whole, "files": [*_files(data), *taken.ids]}
        return self._ask(turn, kept)

    def _ask(self, turn: Turn, data: Mapping[str, object]) -> Choose:
        ended = data.get("ended")
        if isinstance(ended, int):
            return self._ask_about_ended(turn, view_ticket(turn.desk, ended), data)
        options = [
            Option(
                value=str(ticket.number),
                label=f"#{ticket.number} {short_text(ticket.title, 20)}",
                words=(f"#{ticket.number}",),
            )
            for ticket in present_tickets(turn)
        ]
        return self._choose(turn, turn.texts.say("followup.which"), options, data)

    def _ask_about_ended(self, turn: Turn, ticket: Ticket, data: Mapping[str, object]) -> Choose:
        say, number = turn.texts.say, ticket.number
        question = say("followup.which_ended", number=number, title=short_text(ticket.title, 20))
        again = Option(value=str(number), label=say("followup.reopen", number=number))
        return self._choose(turn, question, [again], data)

    def _choose(
        self, turn: Turn, question: str, options: list[Option], data: Mapping[str, object]
    ) -> Choose:
        afresh = Option(value=_NEW, label=turn.texts.say("button.afresh"))
        return Choose(
            step="which",
            message=turn.message(question, replace_key="which"),
            options=(*options, afresh),
            data=data,
            columns=1,
        )


def _files(data: Mapping[str, object]) -> list[int]:
    return cast("list[int]", data.get("files") or [])
