"""The dialogue in which a customer reports something: one question at a time, then a summary."""

from collections.abc import Mapping
from dataclasses import replace

from conversations.commands import Command
from conversations.customer.draft import Draft
from conversations.customer.follow_up import follow_up
from conversations.customer.form_shelf import FormShelf
from conversations.customer.opened import opened_message
from conversations.customer.questions import (
    SUMMARY,
    choose_correction,
    choose_similar,
    field_question,
    offered_answer,
    show_summary,
)
from conversations.customer.report_form import FilledForm
from conversations.dialogue import Finish, Move, Result, Said, Show
from conversations.files import TakenFiles, take_files
from conversations.turn import Turn
from conversations.wording.ticket_facts import short_text
from desk.tickets.open_ticket import open_ticket
from desk.tickets.similar_ticket import similar_ticket
from domain.dialogues import DialogueState
from domain.messaging import IncomingKind
from domain.tickets.pleasantries import is_pleasantry
from engines.forms.checking import AnswerRefused, check_answer
from engines.forms.schema import FieldType, FormField, Takes, worded

NAME = "open_ticket"
_WAYS_OUT = frozenset({"cancel", "back", "skip", "help", "list", "lang"})


class OpenTicket:
    """See module. Steps: a field's key, "similar", "summary", "correct"."""

    name = NAME

    def __init__(self) -> None:
        self._shelf = FormShelf()

    # --- the talk -------------------------------------------------------------------------

    def begin(self, turn: Turn, data: Mapping[str, object]) -> Result:
        """`data`: "text" (what was said already), "files" (ids taken in already)."""
        taken = take_files(turn)
        version, _ = self._shelf.current(turn.unit)
        files = data.get("files")
        draft = Draft(
            form_version=version,
            said={},
            answers={},
            files=(*(files if isinstance(files, list) else ()), *taken.ids),
        )
        draft = draft.saying(turn.incoming.message_id, str(data.get("text") or ""))
        draft = self._compared(turn, draft.hearing(turn.incoming))
        heard = () if draft.similar_to else self._heard(turn, draft)
        return self._go_on(turn, draft, *heard, *taken.refusals)

    def answer(self, turn: Turn, state: DialogueState, said: Said) -> Result:
        """Take the answer to the question of `state.step`, and ask the next one."""
        draft = Draft.from_json(state.data)
        if turn.incoming.kind is not IncomingKind.MESSAGE:
            return self._step(turn, state.step, draft, said, TakenFiles())
        taken = take_files(turn)
        is_continued = not said.choice and said.move is Move.ANSWER
        is_continued = is_continued and draft.is_continued_by(
            turn.incoming, turn.policy.burst_window
        )
        draft = replace(draft, files=(*draft.files, *taken.ids)).hearing(turn.incoming)
        if is_continued:
            return self._take_more(turn, draft, said.text, taken)
        return self._step(turn, state.step, draft, said, taken)

    def ask_again(self, turn: Turn, state: DialogueState) -> Result:
        """The question as it stands."""
        return self._ask(turn, Draft.from_json(state.data), state.step)

    def revise(self, turn: Turn, state: DialogueState) -> Result:
        """Follow the edit of something that was said; show it where the summary is open."""
        draft = Draft.from_json(state.data)
        if turn.incoming.message_id not in draft.said:
            return Show()
        draft = draft.saying(turn.incoming.message_id, turn.incoming.text)
        if state.step == SUMMARY:
            return self._go_on(turn, draft)
        return Show(data=draft.to_json())

    def takes_word(self, state: DialogueState, command: Command) -> bool:
        """Words such as 报修 or "report" belong to the talk; ways out of it do not."""
        return command.name not in _WAYS_OUT

    # --- its steps ------------------------------------------------------------------------

    def _step(self, turn: Turn, step: str, draft: Draft, said: Said, taken: TakenFiles) -> Result:
        if said.move is Move.BACK:
            return self._back(turn, draft)
        if step == "similar":
            return self._similar(turn, draft, said, taken)
        if step == SUMMARY:
            return self._confirm(turn, draft, said, taken)
        if step == "correct":
            return self._correct(turn, draft, said)
        return self._field(turn, draft, step, said, taken)

    def _field(self, turn: Turn, draft: Draft, key: str, said: Said, taken: TakenFiles) -> Result:
        field = self._filled(turn, draft).form.field(key)
        if field is None:
            return self._go_on(turn, draft)
        if said.move is Move.SKIP or _is_nothing(turn, field, said):
            return self._go_on(turn, draft.answering(key, _without_words(field, draft)))
        if field.type is FieldType.FILES:
            return self._gather(turn, draft, field, said, taken)
        if not said.text:
            return self._again(turn, draft, key, turn.texts.say("report.files_taken"), taken)
        if field.type is FieldType.CHOICE and not said.choice:
            return self._said_beside(turn, draft, field, said.text, taken)
        return self._typed(turn, draft, field, said, taken)

    def _typed(
        self, turn: Turn, draft: Draft, field: FormField, said: Said, taken: TakenFiles
    ) -> Result:
        if _is_courtesy(turn, said):
            return self._ask(turn, draft, field.key)
        if field.takes is Takes.FIRST_SENTENCE and not draft.text and not draft.correcting:
            # Nothing was said before: this is the report itself.
            return self._go_on(turn, draft.saying(turn.incoming.message_id, said.text))
        is_offered = said.choice and field.type is not FieldType.CHOICE
        text = offered_answer(turn, field) if is_offered else said.choice or said.text
        try:
            answer = check_answer(field, text, region=turn.policy.phone_region)
        except AnswerRefused as refused:
            own = worded(field.invalid, turn.texts.locale)
            reason = own or turn.texts.say(f"report.invalid.{refused.code}", **refused.params)
            return self._again(turn, draft, field.key, reason, taken)
        return self._go_on(turn, draft.answering(field.key, answer), *taken.refusals)

    def _said_beside(
        self, turn: Turn, draft: Draft, field: FormField, text: str, taken: TakenFiles
    ) -> Result:
        """Free text where a choice was wanted: part of the report, and maybe the answer."""
        if is_pleasantry(text):
            return self._ask(turn, draft, field.key, *taken.refusals)
        draft = draft.saying(turn.incoming.message_id, text)
        if self._filled(turn, draft).answers.get(field.key):
            return self._go_on(turn, draft, *taken.refusals)
        return self._again(turn, draft, field.key, turn.texts.say("report.noted"), taken)

    def _gather(
        self, turn: Turn, draft: Draft, field: FormField, said: Said, taken: TakenFiles
    ) -> Result:
        if said.choice:
            return self._go_on(turn, draft.answering(field.key, _without_words(field, draft)))
        if not _is_courtesy(turn, said):
            draft = draft.saying(turn.incoming.message_id, said.text)
        # "That's all" is offered once there are files; before, the question itself says "skip".
        heard = turn.texts.say("report.more_taken" if draft.files else "report.noted")
        return self._again(turn, draft, field.key, heard, taken)

    def _take_more(self, turn: Turn, draft: Draft, text: str, taken: TakenFiles) -> Result:
        """A burst or an album: one request, no second question."""
        draft = draft.saying(turn.incoming.message_id, text)
        messages = tuple(turn.message(sentence) for sentence in taken.refusals)
        return Show(messages=messages, data=draft.to_json())

    def _back(self, turn: Turn, draft: Draft) -> Result:
        if draft.correcting or not draft.path:
            return self._go_on(turn, replace(draft, correcting=""))
        return self._ask(turn, draft.forgetting(draft.path[-1]), draft.path[-1])

    def _similar(self, turn: Turn, draft: Draft, said: Said, taken: TakenFiles) -> Result:
        if said.choice == "add" and draft.similar_to:
            first = next(iter(draft.said), "")
            told = follow_up(turn, draft.similar_to, draft.text, draft.files, message_ref=first)
            return Finish(messages=told)
        draft = replace(draft, similar_to=None)
        if not said.choice:
            draft = draft.saying(turn.incoming.message_id, said.text)
        return self._go_on(turn, draft, *taken.refusals)

    def _confirm(self, turn: Turn, draft: Draft, said: Said, taken: TakenFiles) -> Result:
        if said.choice == "submit":
            return self._submit(turn, draft)
        if said.choice == "correct":
            return self._ask(turn, draft, "correct")
        if not turn.incoming.files and is_pleasantry(said.text):
            return self._ask(turn, draft, SUMMARY, turn.texts.say("report.please_submit"))
        draft = draft.saying(turn.incoming.message_id, said.text)
        noted = turn.texts.say("report.noted")
        return self._go_on(turn, draft, noted, *taken.refusals)

    def _correct(self, turn: Turn, draft: Draft, said: Said) -> Result:
        if self._filled(turn, draft).form.field(said.choice) is None:
            return self._go_on(turn, draft)
        return self._ask(turn, replace(draft, correcting=said.choice), said.choice)

    # --- asking ---------------------------------------------------------------------------

    def _go_on(self, turn: Turn, draft: Draft, *notes: str) -> Result:
        """The next thing to ask: a similar ticket, a field, or whether all is right."""
        draft = self._compared(turn, replace(draft, correcting=""))
        if draft.similar_to:
            return self._ask(turn, draft, "similar", *notes)
        field = self._filled(turn, draft).next
        return self._ask(turn, draft, field.key if field else SUMMARY, *notes)

    def _compared(self, turn: Turn, draft: Draft) -> Draft:
        """Looked up once, as soon as there is a title: is it a ticket already?"""
        filled = self._filled(turn, draft)
        if draft.is_compared or not filled.answers.get("title"):
            return draft
        similar = similar_ticket(turn.desk, turn.person, filled.report())
        return replace(draft, is_compared=True, similar_to=similar.number if similar else None)

    def _heard(self, turn: Turn, draft: Draft) -> tuple[str, ...]:
        """Before the first question: what we understood, so that they know somebody listens."""
        title = self._filled(turn, draft).answers.get("title")
        if title:
            return (turn.texts.say("report.heard", title=short_text(title)),)
        return (turn.texts.say("report.files_taken"),) if draft.files else ()

    def _again(self, turn: Turn, draft: Draft, key: str, reason: str, taken: TakenFiles) -> Result:
        return self._ask(turn, draft, key, reason, *taken.refusals)

    def _ask(self, turn: Turn, draft: Draft, step: str, *notes: str) -> Result:
        filled = self._filled(turn, draft)
        field = filled.form.field(step)
        if step == "similar" and draft.similar_to:
            return choose_similar(turn, draft, notes)
        if step == "correct":
            return choose_correction(turn, filled, notes)
        if field is not None:
            return field_question(turn, filled, field, notes)
        return show_summary(turn, filled, notes)

    def _submit(self, turn: Turn, draft: Draft) -> Result:
        filled = self._filled(turn, draft)
        if filled.next is not None:
            return self._go_on(turn, draft)
        came = turn.incoming
        ticket = open_ticket(
            turn.desk, turn.person, filled.report(), origin=came.address, entry=came.entry
        )
        turn.focus_on(ticket.number)
        return Finish(messages=(opened_message(turn, ticket),))

    def _filled(self, turn: Turn, draft: Draft) -> FilledForm:
        version, region = draft.form_version, turn.policy.phone_region
        found = self._shelf.found_in(turn.unit, version, draft.text, region=region)
        return FilledForm.of(self._shelf.version(turn.unit, version), draft, found)


def _without_words(field: FormField, draft: Draft) -> str:
    """The answer of who has nothing (more) to say: files may have come."""
    return str(len(draft.files) or "") if field.type is FieldType.FILES else ""


def _is_courtesy(turn: Turn, said: Said) -> bool:
    """A mere thanks between two questions."""
    is_plain = not said.choice and not turn.incoming.files
    return is_plain and is_pleasantry(said.text, is_question_open=True)


def _is_nothing(turn: Turn, field: FormField, said: Said) -> bool:
    """ "没有", "none": a skip in the customer's own words."""
    if field.required or said.choice or turn.incoming.files:
        return False
    words = turn.texts.say("report.nothing.words").split("|")
    return said.text.strip().rstrip("。.!！").casefold().replace("’", "'") in words
