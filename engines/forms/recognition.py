"""What somebody already said, so that it is not asked again."""

import re
import unicodedata

import phonenumbers

from engines.forms.checking import AnswerRefused, check_answer, readable_phone
from engines.forms.schema import FieldType, Form, FormField, Takes

_SENTENCE = re.compile(r"\s*(.+?)(?:[。！？!?;；\n]|\.\s|$)", re.DOTALL)
# Of a longer sentence the first clause says enough for a title, unless that is a mere "hello".
_LONG_SENTENCE = 60
_CLAUSE = re.compile(r"(.{4,}?)[，,、]")
_DIGITS = re.compile(r"\d(?:[\s()+-]*\d){6}")


def recognise(form: Form, said: str, *, region: str) -> dict[str, str]:
    """Answers found in free text. Where two answers are possible, none is taken."""
    if not said.strip():
        return {}
    found = ((field.key, _answer(field, said, region)) for field in form.fields)
    return {key: answer for key, answer in found if answer}


def first_sentence(said: str, *, length: int) -> str:
    """The first sentence without its full stop, cut where it is long."""
    found = _SENTENCE.match(said)
    sentence = " ".join(found[1].split()) if found else ""
    if _width(sentence) > _LONG_SENTENCE:
        clause = _CLAUSE.match(sentence)
        sentence = clause[1] if clause else sentence
    return sentence if len(sentence) <= length else f"{sentence[: length - 1].rstrip()}…"


def _width(text: str) -> int:
    """As many columns as it takes: a Chinese character says as much as two letters or more."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _answer(field: FormField, said: str, region: str) -> str:
    if field.takes is Takes.FIRST_SENTENCE:
        return first_sentence(said, length=field.max_length)
    if field.takes is Takes.EVERYTHING:
        return said.strip()[: field.max_length]
    if field.type is FieldType.CHOICE:
        return _option(field, said.casefold().replace("’", "'"))
    if field.type is FieldType.PHONE:
        return _phone(said, region)
    return _by_expression(field, said, region)


def _option(field: FormField, said: str) -> str:
    words = [(o.value, word.casefold()) for o in field.options for word in o.words]
    found = [(value, word) for value, word in words if word in said]
    # "Not urgent" says nothing about "urgent".
    meant = {v for v, word in found if not any(word in other != word for _, other in found)}
    return meant.pop() if len(meant) == 1 else ""


def _phone(said: str, region: str) -> str:
    # Looking for numbers is slow where there are none.
    if not _DIGITS.search(said):
        return ""
    found = {
        readable_phone(m.number, region) for m in phonenumbers.PhoneNumberMatcher(said, region)
    }
    return found.pop() if len(found) == 1 else ""


def _by_expression(field: FormField, said: str, region: str) -> str:
    found = field.finds.search(said) if field.finds else None
    if not found:
        return ""
    try:
        return check_answer(field, found[1] if found.re.groups else found[0], region=region)
    except AnswerRefused:
        return ""
