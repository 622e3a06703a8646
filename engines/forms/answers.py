"""Pure functions over the answers to a form: what to ask next, what counts, how it reads.

Answers are texts by field key: option values for choices, "" for a question that was skipped.
"""

from collections.abc import Mapping

from engines.forms.schema import FieldType, Form, FormField, worded

Answers = Mapping[str, str]


def visible_fields(form: Form, answers: Answers) -> tuple[FormField, ...]:
    """The fields that matter with these answers. What a hidden field was answered is ignored."""
    values = {field.key: "" for field in form.fields}
    shown = []
    for field in form.fields:
        if field.condition is None or field.condition.holds(values):
            shown.append(field)
            values[field.key] = answers.get(field.key, "")
    return tuple(shown)


def next_field(form: Form, answers: Answers) -> FormField | None:
    """The first question that was neither answered nor skipped; None = the form is complete."""
    return next((f for f in visible_fields(form, answers) if not is_done(f, answers)), None)


def is_done(field: FormField, answers: Answers) -> bool:
    """Answered, or skipped where that is allowed."""
    answer = answers.get(field.key)
    return bool(answer) or (answer is not None and not field.required)


def settled(form: Form, answers: Answers) -> dict[str, str]:
    """The answers that count in the end: of visible fields, and not empty."""
    shown = visible_fields(form, answers)
    return {field.key: answers[field.key] for field in shown if answers.get(field.key)}


def summary(form: Form, answers: Answers, locale: str) -> tuple[tuple[FormField, str], ...]:
    """Each visible field that was answered, with its answer as people read it."""
    shown = visible_fields(form, answers)
    return tuple((f, readable(f, answers[f.key], locale)) for f in shown if answers.get(f.key))


def readable(field: FormField, answer: str, locale: str) -> str:
    """An answer as people read it: a choice by its label."""
    if field.type is not FieldType.CHOICE:
        return answer
    option = field.option(answer)
    return worded(option.label, locale) if option else answer
