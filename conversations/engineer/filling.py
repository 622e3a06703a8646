"""Filling in or mending an answer of the ticket's form: which field, then what."""

from collections.abc import Mapping

from conversations.commands import Command
from conversations.dialogue import Ask, Choose, Finish, HandOver, Option, Result, Said, Show
from conversations.engineer.naming import fresh_ticket
from conversations.turn import Turn
from conversations.wording.answers import form_of
from conversations.wording.shortening import shortened
from desk.tickets.set_field import set_field
from desk.tickets.view_ticket import view_ticket
from domain.dialogues import DialogueState
from domain.tickets.ticket import Ticket
from engines.forms.checking import AnswerRefused, check_answer
from engines.forms.schema import FieldType, FormField, worded

# Changed by commands of their own, or not by typing.
_OTHERWISE = frozenset({"title", "description", "priority"})
_LANGUAGES = ("zh_CN", "en")


def fill(turn: Turn, number: int, command: Command) -> Result:
    """/set 1042 serial SN-1; what is missing is asked."""
    ticket = fresh_ticket(turn, number, command)
    name, _, value = command.rest.strip().partition(" ")
    field = _field_named(turn, ticket, name) if name else None
    if field and value.strip():
        return Show(notice=_set(turn, ticket, field.key, value.strip()))
    if name and field is None and value.strip():
        # A ticket opened through the API may hold fields no form knows.
        return Show(notice=_set(turn, ticket, name, value.strip()))
    return HandOver(
        dialogue=FillField.name, data={"number": number, "field": field.key if field else ""}
    )


class FillField:
    """Which field, then its new value."""

    name = "fill_field"

    def begin(self, turn: Turn, data: Mapping[str, object]) -> Result:
        """The field, unless it is known; then the value."""
        ticket = view_ticket(turn.desk, int(str(data["number"])))
        field = _field_named(turn, ticket, str(data["field"]))
        return self._ask_value(turn, ticket, field) if field else self._ask_field(turn, ticket)

    def answer(self, turn: Turn, state: DialogueState, said: Said) -> Result:
        """A field leads to its value; a value ends it."""
        ticket = view_ticket(turn.desk, int(str(state.data["number"])))
        if state.step == "field":
            field = _field_named(turn, ticket, said.choice or said.text)
            return self._ask_value(turn, ticket, field) if field else self.ask_again(turn, state)
        value = said.choice or said.text.strip()
        if not value:
            return self.ask_again(turn, state)
        return Finish(notice=_set(turn, ticket, str(state.data["field"]), value))

    def ask_again(self, turn: Turn, state: DialogueState) -> Result:
        """The question as it stands."""
        return self.begin(turn, state.data)

    def revise(self, turn: Turn, state: DialogueState) -> Result:
        """Nothing said before matters here."""
        return Show()

    def takes_word(self, state: DialogueState, command: Command) -> bool:
        """A value may look like a command."""
        return state.step == "value" and command.name != "cancel"

    def _ask_field(self, turn: Turn, ticket: Ticket) -> Result:
        fields = _fields(turn, ticket)
        if not fields:
            return Show(notice=turn.texts.say("staff.set.no_form", number=ticket.number))
        options = tuple(
            Option(value=field.key, label=worded(field.label, turn.texts.locale))
            for field in fields
        )
        question = turn.texts.say("staff.set.question", number=ticket.number)
        return Choose(
            step="field",
            message=turn.message(question, ticket=ticket.number),
            options=options,
            data={"number": ticket.number, "field": ""},
            columns=3,
        )

    def _ask_value(self, turn: Turn, ticket: Ticket, field: FormField) -> Result:
        label = worded(field.label, turn.texts.locale)
        question = turn.texts.say("staff.set.value", number=ticket.number, field=label)
        options = tuple(
            Option(value=option.value, label=worded(option.label, turn.texts.locale))
            for option in field.options
        )
        return Ask(
            step="value",
            message=turn.message(question, ticket=ticket.number),
            options=options,
            data={"number": ticket.number, "field": field.key},
        )


def _set(turn: Turn, ticket: Ticket, key: str, value: str) -> str:
    """Returns what became of it, as a sentence."""
    field = _field_named(turn, ticket, key)
    label = worded(field.label, turn.texts.locale) if field else key
    try:
        accepted = _accepted(turn, field, value) if field else value
    except AnswerRefused:
        return turn.texts.say("staff.set.refused", field=label, value=shortened(value, 40))
    set_field(turn.desk, ticket.number, key, accepted)
    return turn.texts.say("staff.set.done", number=ticket.number, field=label)


def _accepted(turn: Turn, field: FormField, value: str) -> str:
    """The value as it is stored; an option may be given by its label. Raises AnswerRefused."""
    for option in field.options:
        labels = {worded(option.label, language).casefold() for language in _LANGUAGES}
        if value.casefold() in {option.value, *labels}:
            return option.value
    return check_answer(field, value, region=turn.policy.phone_region)


def _fields(turn: Turn, ticket: Ticket) -> list[FormField]:
    form = form_of(turn.unit, ticket)
    return [
        field
        for field in (form.fields if form else ())
        if field.key not in _OTHERWISE and field.type is not FieldType.FILES
    ]


def _field_named(turn: Turn, ticket: Ticket, name: str) -> FormField | None:
    """By key, or by its label in either language."""
    wanted = name.strip().casefold()
    for field in _fields(turn, ticket):
        labels = {worded(field.label, language).casefold() for language in _LANGUAGES}
        if wanted and wanted in {field.key, *labels}:
            return field
    return None
