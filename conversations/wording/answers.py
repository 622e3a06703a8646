"""The answers of a ticket's form, labelled as the form labels them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from domain.definitions import DefinitionKind
from domain.ports import Texts, Unit
from domain.tickets.ticket import Ticket
from engines.forms.answers import readable
from engines.forms.schema import FieldType, Form, worded
from engines.forms.shipped import shipped_forms

# Said elsewhere on a card.
_SHOWN_ELSEWHERE = frozenset({"title", "description", "priority"})


def form_of(unit: Unit, ticket: Ticket) -> Form | None:
    """The form in the version the ticket was opened with; None for a ticket without one."""
    found = unit.definitions.version(DefinitionKind.FORM, ticket.form, ticket.form_version)
    # Version 0 is the shipped form, used where none was ever published.
    body = found.body if found else shipped_forms().get(ticket.form)
    return _parsed(_Body(body)) if body else None


def answers_in_words(unit: Unit, texts: Texts, ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """(label, answer) in the order of the form; what no form knows comes last, by its key."""
    kept = {**ticket.fields, "category": ticket.category}
    given = {key: said for key, said in kept.items() if said and key not in _SHOWN_ELSEWHERE}
    form = form_of(unit, ticket)
    known = _by_form(form, given, texts.locale) if form else ()
    asked = {field.key for field in form.fields} if form else set()
    return (*known, *((key, said) for key, said in given.items() if key not in asked))


def _by_form(form: Form, given: Mapping[str, str], locale: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (worded(field.label, locale), readable(field, given[field.key], locale))
        for field in form.fields
        if field.key in given and field.type is not FieldType.FILES
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Body:
    """A definition's body as a key: the very same object, which is kept with it."""

    content: Mapping[str, object]

    def __hash__(self) -> int:
        return id(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Body) and other.content is self.content


# Cards are worded often, forms change seldom.
@lru_cache(maxsize=32)
def _parsed(body: _Body) -> Form:
    return Form.model_validate(body.content)
