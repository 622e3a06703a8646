"""Whether an answer is one: each type's check, which also brings it into its stored shape."""

from collections.abc import Callable
from datetime import date

import phonenumbers

from engines.forms.schema import FieldType, FormField


class AnswerRefused(ValueError):
    """Not an answer to this question. `code` names why; `params` fill the sentence about it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def check_answer(field: FormField, text: str, *, region: str) -> str:
    """The answer as it is stored. Raises AnswerRefused.

    `region` (ISO 3166, such as "CN") is where phone numbers without country code belong.
    """
    answer = text.strip()
    if field.type is FieldType.PHONE:
        return _phone(answer, region)
    return _CHECKS.get(field.type, _text)(field, answer)


def _text(field: FormField, answer: str) -> str:
    if len(answer) < field.min_length:
        raise AnswerRefused("too_short", min=field.min_length)
    if len(answer) > field.max_length:
        raise AnswerRefused("too_long", max=field.max_length)
    return answer


def _line(field: FormField, answer: str) -> str:
    return _text(field, " ".join(answer.split()))


def _choice(field: FormField, answer: str) -> str:
    if field.option(answer) is None:
        raise AnswerRefused("no_option")
    return answer


def _pattern(field: FormField, answer: str) -> str:
    checked = _line(field, answer)
    if not field.matches.fullmatch(checked):
        raise AnswerRefused("pattern")
    return checked


def _date(_: FormField, answer: str) -> str:
    try:
        return date.fromisoformat(answer.replace("/", "-").replace(".", "-")).isoformat()
    except ValueError as failure:
        raise AnswerRefused("date") from failure


def _phone(answer: str, region: str) -> str:
    try:
        number = phonenumbers.parse(answer, region)
    except phonenumbers.NumberParseException as failure:
        raise AnswerRefused("phone") from failure
    if not phonenumbers.is_valid_number(number):
        raise AnswerRefused("phone")
    return readable_phone(number, region)


def readable_phone(number: phonenumbers.PhoneNumber, region: str) -> str:
    """As people at home write it; with country code for numbers from elsewhere."""
    is_home = number.country_code == phonenumbers.country_code_for_region(region)
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, style.NATIONAL if is_home else style.INTERNATIONAL)


_CHECKS: dict[FieldType, Callable[[FormField, str], str]] = {
    FieldType.TEXT: _line,
    FieldType.CHOICE: _choice,
    FieldType.PATTERN: _pattern,
    FieldType.DATE: _date,
}
