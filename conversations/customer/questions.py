"""The questions of a report as they are shown. What answers mean is in `open_ticket`."""

from collections.abc import Iterable

from conversations.customer.draft import Draft
from conversations.customer.report_form import FilledForm
from conversations.dialogue import Ask, Choose, Option
from conversations.turn import Turn
from conversations.wording.ticket_facts import short_text
from domain.messaging import ButtonStyle
from engines.forms.schema import FieldType, FormField, worded

SUMMARY = "summary"
# The value of an answer that is offered beside free text.
_OFFERED = "offered"
_LABEL_LENGTH = 24
# Labels up to this long stand two in a row.
_SHORT_LABEL = 8


def field_question(
    turn: Turn, filled: FilledForm, field: FormField, notes: Iterable[str]
) -> Ask | Choose:
    """One question of the form, with its options or what was answered last time."""
    locale = turn.texts.locale
    notes = tuple(notes)
    question = (worded(field.question, locale), worded(field.help, locale))
    # Between two photos the whole question again would be noise.
    lines = notes if notes and _is_gathering(filled, field) else (*notes, *question)
    message = turn.message("\n".join(filter(None, lines)))
    can_go_back = bool(filled.draft.path or filled.draft.correcting)
    data = filled.draft.to_json()
    if field.type is FieldType.CHOICE:
        options = _choices(field, locale)
        return Choose(
            step=field.key,
            message=message,
            options=options,
            data=data,
            columns=2 if all(len(o.label) <= _SHORT_LABEL for o in options) else 1,
            can_skip=not field.required,
            can_go_back=can_go_back,
        )
    return Ask(
        step=field.key,
        message=message,
        data=data,
        options=_offers(turn, filled, field),
        can_skip=not field.required and not _is_gathering(filled, field),
        can_go_back=can_go_back,
    )


def offered_answer(turn: Turn, field: FormField) -> str:
    """What this person answered last time; for a contact, at least the name they go by here."""
    known = turn.person.remembered.get(field.key, "") if field.remember else ""
    return known or (turn.person.name if field.key == "contact" else "")


def choose_similar(turn: Turn, draft: Draft, notes: Iterable[str]) -> Choose:
    """Is it about a ticket that is open already?"""
    number = draft.similar_to or 0
    ticket = turn.unit.tickets.get(number)
    title = short_text(ticket.title) if ticket else ""
    say = turn.texts.say
    lines = (*notes, say("report.similar", number=number, title=title))
    return Choose(
        step="similar",
        message=turn.message("\n".join(lines)),
        options=(
            Option(value="add", label=say("report.similar.add", number=number)),
            Option(value="new", label=say("report.similar.new")),
        ),
        data=draft.to_json(),
        columns=1,
    )


def show_summary(turn: Turn, filled: FilledForm, notes: Iterable[str]) -> Choose:
    """Everything at a glance, to submit or correct."""
    say = turn.texts.say
    message = turn.message("\n".join(notes), title=say("report.summary"), facts=filled.facts(turn))
    words = tuple(say("report.submit.words").split("|"))
    return Choose(
        step=SUMMARY,
        message=message,
        options=(
            Option(
                value="submit", label=say("report.submit"), words=words, style=ButtonStyle.PRIMARY
            ),
            Option(value="correct", label=say("report.correct")),
        ),
        data=filled.draft.to_json(),
    )


def choose_correction(turn: Turn, filled: FilledForm, notes: Iterable[str]) -> Choose:
    """Which answer is to be corrected?"""
    lines = (*notes, turn.texts.say("report.correct.which"))
    return Choose(
        step="correct",
        message=turn.message("\n".join(lines)),
        options=tuple(
            Option(value=field.key, label=worded(field.label, turn.texts.locale))
            for field in filled.fields
        ),
        data=filled.draft.to_json(),
        columns=3,
        can_go_back=True,
    )


def _choices(field: FormField, locale: str) -> tuple[Option, ...]:
    return tuple(Option(value=o.value, label=worded(o.label, locale)) for o in field.options)


def _offers(turn: Turn, filled: FilledForm, field: FormField) -> tuple[Option, ...]:
    if _is_gathering(filled, field):
        done = turn.texts.say("report.files_done")
        return (Option(value="done", label=done, style=ButtonStyle.PRIMARY),)
    offered = offered_answer(turn, field)
    return (Option(value=_OFFERED, label=short_text(offered, _LABEL_LENGTH)),) if offered else ()


def _is_gathering(filled: FilledForm, field: FormField) -> bool:
    """Files are coming in: there is an end to say, and nothing to skip."""
    return field.type is FieldType.FILES and bool(filled.draft.files)
