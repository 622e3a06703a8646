"""What a draft and its form come to: answers, the report for the desk, the summary to confirm."""

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.customer.draft import Draft
from conversations.turn import Turn
from domain.tickets.report import Report
from domain.tickets.ticket import Priority
from engines.forms.answers import next_field, settled, summary, visible_fields
from engines.forms.schema import FieldType, Form, FormField, worded

# Fields of these keys become the ticket's own; the rest is kept with it by key.
_OWN = ("title", "description", "category", "priority")


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form, the draft that fills it, and the answers that follow from both."""

    form: Form
    draft: Draft
    # Given answers, and those found in what was said.
    answers: dict[str, str]

    @classmethod
    def of(cls, form: Form, draft: Draft, found: Mapping[str, str]) -> "FilledForm":
        """`found`: answers that stand in what was said, and need not be asked."""
        count = str(len(draft.files)) if draft.files else ""
        files = {f.key: count for f in form.fields if count and f.type is FieldType.FILES}
        return cls(form, draft, {**found, **files, **draft.answers})

    @property
    def next(self) -> FormField | None:
        """The next question."""
        return next_field(self.form, self.answers)

    @property
    def fields(self) -> tuple[FormField, ...]:
        """The fields that matter."""
        return visible_fields(self.form, self.answers)

    def facts(self, turn: Turn) -> tuple[tuple[str, str], ...]:
        """Each answer as a labelled line. A description that only repeats the title is left out."""
        locale = turn.texts.locale
        return tuple(
            (worded(field.label, locale), answer)
            for field, answer in summary(self.form, self.answers, locale)
            if not (field.key == "description" and answer == self.answers.get("title"))
        )

    def report(self) -> Report:
        """What the desk is given."""
        answers = settled(self.form, self.answers)
        files = {f.key for f in self.form.fields if f.type is FieldType.FILES}
        return Report(
            title=answers.get("title") or self.draft.text or worded(self.form.title, ""),
            description=answers.get("description", ""),
            category=answers.get("category", ""),
            priority=_priority(answers.get("priority", "")),
            fields={k: v for k, v in answers.items() if k not in files and k not in _OWN},
            form=self.form.key,
            form_version=self.draft.form_version,
            attachments=self.draft.files,
            remember=frozenset(f.key for f in self.form.fields if f.remember),
        )


def _priority(answer: str) -> Priority:
    return Priority(answer) if answer in set(Priority) else Priority.NORMAL
